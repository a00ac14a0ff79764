using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Cortap.Runtime.Hosting;

/// <summary>
/// Healthy while the engine takes new work: its store can be written, which is tried, and the process is not shutting down. A trial's outcome is kept
/// for a moment, because anybody may ask.
/// </summary>
internal sealed class EngineHealthCheck(EngineHost host, IHostApplicationLifetime lifetime, TimeProvider time) : IHealthCheck
{
    public const string Name = "durable-engine";

    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private Task? _trial;
    private long _triedAt;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return HealthCheckResult.Unhealthy("The process is shutting down.");
        var health = host.Engine.Health;
        if (!health.AcceptsWork)
            return HealthCheckResult.Unhealthy(health.Reason);
        try
        {
            await Trial().WaitAsync(Patience, time, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is StorageUnavailableException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy(exception.Message, exception);
        }
    }

    /// <summary>One for all who ask within its time, and no other while it runs.</summary>
    private Task Trial()
    {
        lock (_gate)
        {
            if (_trial is null || (_trial.IsCompleted && time.GetElapsedTime(_triedAt) >= KeptFor))
            {
                _triedAt = time.GetTimestamp();
                _trial = host.Engine.TryStoreAsync();
            }

            return _trial;
        }
    }
}
