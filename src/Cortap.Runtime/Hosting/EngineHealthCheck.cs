using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Cortap.Runtime.Hosting;

/// <summary>Healthy while the engine takes new work: its store can be written, and the process is not shutting down.</summary>
internal sealed class EngineHealthCheck(EngineHost host, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public const string Name = "durable-engine";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return Task.FromResult(HealthCheckResult.Unhealthy("The process is shutting down."));
        var health = host.Engine.Health;
        return Task.FromResult(health.AcceptsWork ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(health.Reason));
    }
}
