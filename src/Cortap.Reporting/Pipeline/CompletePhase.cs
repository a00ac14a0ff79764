using System.Text.Json;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Storage;

namespace Cortap.Reporting.Pipeline;

/// <summary>Writes the result into the job's record, unless the job has ended otherwise meanwhile, and removes the working files.</summary>
public sealed class CompletePhase(PhaseRunner runner, JobSettlement settlement, IObjectStore objects)
{
    private static readonly PhaseDefinition Definition =
        new(JobPhase.CompleteJob, ErrorCodes.InternalError, ErrorCodes.InternalError);

    public Task<PhaseOutcome<SettledJob>> RunAsync(CompleteInput input) =>
        runner.RunAsync(Definition, input.Phase, (job, cancellationToken) => CompleteAsync(job.Id, input, cancellationToken));

    private async Task<SettledJob> CompleteAsync(JobId id, CompleteInput input, CancellationToken cancellationToken)
    {
        var json = await objects.GetAsync(ObjectKeys.WorkingLink(id), version: null, cancellationToken).ConfigureAwait(false)
            ?? throw new ObjectStoreException("The working link is gone.") { IsLasting = true };
        var link = JsonSerializer.Deserialize<DownloadLink>(json)!;
        return await settlement.CompleteAsync(id, ResultOf(input, link), cancellationToken).ConfigureAwait(false);
    }

    private static JobResult ResultOf(CompleteInput input, DownloadLink link) => new()
    {
        DownloadUrl = link.Url,
        ExpiresAt = link.ExpiresAt,
        FileSize = input.Uploaded.Size,
        FileName = input.Generated.FileName,
        ObjectKey = input.Uploaded.Key,
        ObjectVersion = input.Uploaded.Version,
        Metadata = input.Generated.Metadata,
    };
}
