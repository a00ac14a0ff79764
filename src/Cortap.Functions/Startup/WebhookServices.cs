using Cortap.Infrastructure.Http;
using Cortap.Infrastructure.Settings;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Security;
using Cortap.Reporting.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Startup;

/// <summary>What delivers webhooks.</summary>
internal static class WebhookServices
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services, CortapSettings settings)
    {
        services.AddSingleton(new WebhookSigner(settings.WebhookSecret, settings.WebhookSecretPrevious));
        services.AddSingleton(new WebhookOptions { RedriveWindow = settings.RedriveWindow });
        services.AddSingleton<DeliveryLanes>();
        services.AddSingleton<ReceiverGate>();
        services.AddSingleton<Redrive>();
        services.AddSingleton<WebhookTest>();

        // No factory: its loggers would write the receiver's URL.
        services.AddSingleton(provider => new WebhookSender(
            new HttpClient(CallbackHandler.Create(provider.GetRequiredService<CallbackUrlPolicy>())) { Timeout = Timeout.InfiniteTimeSpan },
            provider.GetRequiredService<WebhookSigner>(),
            provider.GetRequiredService<WebhookOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<WebhookSender>>()));
        return services;
    }
}
