using Cortap.Reporting.Security;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Startup;

/// <summary>Has the authority's keys read before the first token comes, and again and again; without them the service is not ready.</summary>
internal sealed partial class TokenKeysKeeper(TokenValidator tokens, OidcSignIn people, ILogger<TokenKeysKeeper> logger) : BackgroundService, IHealthCheck
{
    private readonly ILogger _logger = logger;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (tokens.IsReady) return Task.FromResult(HealthCheckResult.Healthy());
        tokens.SeekKeys();
        LogUnreadable(tokens.KeyTrouble ?? "they are being read");
        return Task.FromResult(HealthCheckResult.Unhealthy("The keys that verify tokens cannot be read."));
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(tokens.KeepKeysAsync(stoppingToken), people.KeepKeysAsync(stoppingToken));

    [LoggerMessage(1, LogLevel.Error, "Not ready: the keys of JWT_AUTHORITY cannot be read: {Trouble}")]
    private partial void LogUnreadable(string trouble);
}
