using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Storage;

namespace Cortap.Reporting.Pipeline;

/// <summary>
/// Stores the report under its final key. Run again after a crash it writes one more version with the same bytes, to which nothing refers.
/// </summary>
public sealed class UploadPhase(PhaseRunner runner, IObjectStore objects, CortapMetrics metrics)
{
    private static readonly PhaseDefinition Definition =
        new(JobPhase.UploadReport, ErrorCodes.S3UploadError, ErrorCodes.S3UploadError);

    public Task<PhaseOutcome<UploadedReport>> RunAsync(UploadInput input) =>
        runner.RunAsync(Definition, input.Phase, (job, cancellationToken) => UploadAsync(job, input.Report, cancellationToken));

    private async Task<UploadedReport> UploadAsync(Job job, GeneratedReport report, CancellationToken cancellationToken)
    {
        var bytes = await objects.GetAsync(report.WorkKey, version: null, cancellationToken).ConfigureAwait(false)
            ?? throw new CortapException(ErrorCodes.GenerationError, "The generated report is gone; request it again.");
        HandedOn.EnsureUnchanged(bytes, report.Sha256);
        var attributes = new ObjectAttributes(ReportFiles.ContentType(job.Format), report.FileName);
        try
        {
            var stored = await objects.PutAsync(report.ReportKey, bytes, attributes, cancellationToken).ConfigureAwait(false);
            if (await objects.GetAsync(ObjectKeys.WorkingSignature(job.Id), version: null, cancellationToken).ConfigureAwait(false) is { } signature)
            {
                await objects.PutAsync(
                    ObjectKeys.Signature(job.ProjectId, job.Id), signature, new ObjectAttributes(ReportFiles.SignatureType, $"{report.FileName}.sig"), cancellationToken).ConfigureAwait(false);
            }

            metrics.Uploaded(job, stored.Size);
            return new UploadedReport(stored.Key, stored.Version, stored.Size);
        }
        catch (ObjectStoreException)
        {
            metrics.UploadFailed();
            throw;
        }
    }
}
