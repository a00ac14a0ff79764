using Cortap.Reporting.Audit;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Storage;

namespace Cortap.Reporting.Pipeline;

/// <summary>Renders the canonical document and keeps the report among the working files.</summary>
public sealed class GeneratePhase(
    PhaseRunner runner,
    JobTokens tokens,
    IObjectStore objects,
    ReportCatalog reports,
    TemplateArchive templates,
    IReportRenderer renderer,
    ReportFinisher finisher,
    IPdfAccessibilityCheck accessibility,
    TimeProvider time,
    CheckpointKeeper? audit = null)
{
    private static readonly PhaseDefinition Definition =
        new(JobPhase.GenerateReport, ErrorCodes.GenerationError, ErrorCodes.GenerationError);

    public Task<PhaseOutcome<GeneratedReport>> RunAsync(GenerateInput input) =>
        runner.RunAsync(Definition, input.Phase, (job, cancellationToken) => GenerateAsync(job, input.Data, cancellationToken));

    private async Task<GeneratedReport> GenerateAsync(Job job, FetchedData data, CancellationToken cancellationToken)
    {
        // The fetch result is in the history by now, so nobody needs the token any more.
        await tokens.ForgetAsync(job.Id, cancellationToken).ConfigureAwait(false);

        var bytes = await objects.GetAsync(data.Key, version: null, cancellationToken).ConfigureAwait(false)
            ?? throw new ObjectStoreException($"The canonical document {data.Key} is gone.") { IsLasting = true };
        HandedOn.EnsureUnchanged(bytes, data.Sha256);
        var canonical = CanonicalJson.Deserialize(bytes);
        var definition = reports.Of(job.ReportType);
        var template = await templates.GetAsync(job.ReportType, data.TemplateSha256, cancellationToken).ConfigureAwait(false);
        var request = new RenderRequest(job.ReportType, canonical, data.Sha256, job.Id.Value, job.IncludeAttachments ? [] : null, template)
        {
            AuditCheckpoint = audit?.LatestReference,
        };
        var report = await finisher
            .FinishAsync(renderer.Render(request, cancellationToken), job.Format, definition.IsFinal(canonical), job.TenantId, cancellationToken).ConfigureAwait(false);

        if (report.Signature is { } signature)
        {
            await objects.PutAsync(
                ObjectKeys.WorkingSignature(job.Id), signature, new ObjectAttributes(ReportFiles.SignatureType), cancellationToken).ConfigureAwait(false);
        }

        var workKey = ObjectKeys.WorkingReport(job.Id, job.Format);
        await objects.PutAsync(workKey, report.Content, new ObjectAttributes(ReportFiles.ContentType(job.Format)), cancellationToken).ConfigureAwait(false);
        return new GeneratedReport(
            workKey, ObjectKeys.Report(job.ProjectId, job.ReportType, job.Format, canonical.GeneratedAt), ReportFiles.FileName(definition, job, canonical),
            MetadataOf(canonical) with
            {
                Accessibility = job.Format == ReportFormat.Pdf ? accessibility.Check(report.Content) : null,
                Template = new TemplateUse(template.Id, template.Version, template.Sha256),
            },
            HandedOn.Digest(report.Content));
    }

    private JobMetadata MetadataOf(CanonicalDocument canonical) => new(
        DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds()),
        canonical.Project.RecipientName ?? "",
        canonical.Metadata.DeficiencyCount,
        canonical.Metadata.TotalReviewAreas,
        DataAsOf: canonical.GeneratedAt);
}
