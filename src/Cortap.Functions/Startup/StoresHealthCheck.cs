using System.Security.Cryptography;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Configured;
using Cortap.Reporting.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Startup;

/// <summary>
/// Whether jobs and objects can be written, tried by removing the token of no job and by writing and removing an object, and whether the audit
/// record, which is only ever appended to and without which nothing is accepted, and the configured reports can be reached. The answer is kept for a moment, because anybody may ask.
/// </summary>
internal sealed partial class StoresHealthCheck(
    IJobStore jobs, IObjectStore objects, IAuditStore audit, IReportConfigurationStore reports, TimeProvider time, ILogger<StoresHealthCheck> logger)
    : IHealthCheck, IDisposable
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>No id of a report has such a character.</summary>
    private const string NoReport = "readiness!";

    private readonly ILogger _logger = logger;
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private (long At, HealthCheckResult Result)? _last;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (_last is not { } last || time.GetElapsedTime(last.At) >= KeptFor)
            {
                var result = await TryStoresAsync(cancellationToken);
                _last = last = (time.GetTimestamp(), result);
            }

            return last.Result;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    /// <summary>Writes and removes what is nothing to anybody; throws what the stores throw.</summary>
    internal static async Task TryAsync(IJobStore jobs, IObjectStore objects, IAuditStore audit, IReportConfigurationStore reports, CancellationToken cancellationToken)
    {
        var probe = ObjectKeys.Readiness(RandomNumberGenerator.GetHexString(32, lowercase: true));
        // A store that does not heed the token must not keep everybody waiting who asks.
        await jobs.RemoveTokenAsync(JobId.CreateUuid(), cancellationToken).WaitAsync(cancellationToken);
        await audit.ReadLastAsync(cancellationToken).WaitAsync(cancellationToken);
        await reports.GetAsync(NoReport, cancellationToken).WaitAsync(cancellationToken);
        await objects.PutAsync(probe, "ready"u8.ToArray(), new("text/plain"), cancellationToken).WaitAsync(cancellationToken);
        await objects.DeletePrefixAsync(probe, cancellationToken).WaitAsync(cancellationToken);
    }

    private async Task<HealthCheckResult> TryStoresAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await TryAsync(jobs, objects, audit, reports, linked.Token);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnreachable(exception);
            return HealthCheckResult.Unhealthy("A store cannot be written.", exception);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Not ready: a store cannot be written")]
    private partial void LogUnreachable(Exception exception);
}
