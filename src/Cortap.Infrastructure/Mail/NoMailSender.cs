using Cortap.Reporting.Mail;

namespace Cortap.Infrastructure.Mail;

/// <summary>Stands in where no mail server is configured, for jobs that were accepted when there was one; it may come back.</summary>
public sealed class NoMailSender : IMailSender
{
    public Task<MailAnswer> SendAsync(MailMessage message, IReadOnlyList<string> recipients, IReadOnlyList<int> pending, CancellationToken cancellationToken) =>
        Task.FromResult(new MailAnswer(null, "This service cannot send e-mail: SMTP_URL and SMTP_FROM are not set.", pending, 0));
}
