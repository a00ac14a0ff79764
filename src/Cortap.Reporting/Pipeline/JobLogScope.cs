using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Pipeline;

/// <summary>The members that every log line about a job carries.</summary>
internal static class JobLogScope
{
    public static IDisposable? Begin(ILogger logger, Job job) => logger.BeginScope(new Dictionary<string, object?>
    {
        ["job_id"] = job.Id.Value,
        ["project_id"] = job.ProjectId,
        ["user_id"] = job.UserId,
        ["tenant_id"] = job.TenantId,
        ["correlation_id"] = job.CorrelationId,
    });

    /// <summary>The same for a batch.</summary>
    public static IDisposable? Begin(ILogger logger, Batch batch) => logger.BeginScope(new Dictionary<string, object?>
    {
        ["batch_id"] = batch.Id.Value,
        ["user_id"] = batch.UserId,
        ["tenant_id"] = batch.TenantId,
        ["correlation_id"] = batch.CorrelationId,
    });
}
