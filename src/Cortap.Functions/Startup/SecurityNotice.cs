using Cortap.Infrastructure.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Startup;

/// <summary>Warns at start of settings that work and let in more than their author probably means, and says what to set.</summary>
internal sealed partial class SecurityNotice(CortapSettings settings, ILogger<SecurityNotice> logger) : IHostedService
{
    private readonly ILogger _logger = logger;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var warning in Warnings(settings)) LogWarning(warning);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    internal static IEnumerable<string> Warnings(CortapSettings settings)
    {
        foreach (var user in settings.Tokens.ServiceAccountUserIds.Where(user => user.TenantId is null))
            yield return $"SERVICE_ACCOUNT_USER_IDS lists {user} without a tenant, which is a person in every tenant; write tenant:{user}.";
        if (settings.Tokens is { Authority: not null, Audience: null })
            yield return "JWT_AUTHORITY is set without JWT_AUDIENCE, so that tokens that it issues for other services are accepted; set JWT_AUDIENCE.";
        if (settings.RiskuityBaseUrl is { Scheme: "http", IsLoopback: false })
            yield return "RISKUITY_BASE_URL is plain http to another machine, so that callers' tokens cross the network in clear; set an https address.";
    }

    [LoggerMessage(1, LogLevel.Warning, "{Warning}")]
    private partial void LogWarning(string warning);
}
