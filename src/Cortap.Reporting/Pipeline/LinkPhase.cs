using System.Text.Json;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Storage;

namespace Cortap.Reporting.Pipeline;

/// <summary>Signs the link to the stored version.</summary>
public sealed class LinkPhase(PhaseRunner runner, IObjectStore objects, JobOptions options)
{
    private static readonly PhaseDefinition Definition =
        new(JobPhase.CreateDownloadUrl, ErrorCodes.UrlGenerationError, ErrorCodes.UrlGenerationError);

    public Task<PhaseOutcome<LinkedReport>> RunAsync(LinkInput input) =>
        runner.RunAsync(Definition, input.Phase, (job, cancellationToken) => LinkAsync(job, input.Report, cancellationToken));

    private async Task<LinkedReport> LinkAsync(Job job, UploadedReport report, CancellationToken cancellationToken)
    {
        var target = new StoredObject(report.Key, report.Version, report.Size);
        var link = await objects.CreateDownloadLinkAsync(target, options.LinkLifetime, cancellationToken).ConfigureAwait(false);
        await objects.PutAsync(
            ObjectKeys.WorkingLink(job.Id), JsonSerializer.SerializeToUtf8Bytes(link), new ObjectAttributes("application/json"), cancellationToken)
            .ConfigureAwait(false);
        return new LinkedReport(link.ExpiresAt);
    }
}
