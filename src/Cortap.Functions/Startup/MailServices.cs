using Cortap.Infrastructure.Mail;
using Cortap.Infrastructure.Settings;
using Cortap.Reporting.Mail;
using Microsoft.Extensions.DependencyInjection;

namespace Cortap.Functions.Startup;

/// <summary>What mails links to reports.</summary>
internal static class MailServices
{
    public static IServiceCollection AddMail(this IServiceCollection services, CortapSettings settings) => services.AddSingleton<IMailSender>(
        provider => settings.Mail is { } options
            ? new SmtpMailSender(options, provider.GetRequiredService<TimeProvider>())
            : new NoMailSender());
}
