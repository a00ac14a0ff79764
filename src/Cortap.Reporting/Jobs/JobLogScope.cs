using System.Collections;
using Cortap.Reporting.Jobs.Batches;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Jobs;

/// <summary>
/// The members that every log line about a job or batch carries. Loggers that know scopes as text only, as those of the Functions host, write them
/// as <c>name:value</c>.
/// </summary>
internal sealed class JobLogScope(params KeyValuePair<string, object?>[] members) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public static IDisposable? Begin(ILogger logger, Job job) => logger.BeginScope(new JobLogScope(
        new("job_id", job.Id.Value),
        new("project_id", job.ProjectId),
        new("user_id", job.UserId),
        new("tenant_id", job.TenantId),
        new("correlation_id", job.CorrelationId)));

    /// <summary>The same for a batch.</summary>
    public static IDisposable? Begin(ILogger logger, Batch batch) => logger.BeginScope(new JobLogScope(
        new("batch_id", batch.Id.Value),
        new("user_id", batch.UserId),
        new("tenant_id", batch.TenantId),
        new("correlation_id", batch.CorrelationId)));

    public int Count => members.Length;

    public KeyValuePair<string, object?> this[int index] => members[index];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, object?>>)members).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => members.GetEnumerator();

    public override string ToString() => string.Join(' ', members.Select(member => $"{member.Key}:{member.Value}"));
}
