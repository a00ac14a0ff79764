using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents;

/// <summary>Where a document comes from; written to a custom XML part and to the document properties.</summary>
/// <param name="JobId">The job that asked for it.</param>
/// <param name="TemplateId">For example <c>draft-audit-report</c>.</param>
/// <param name="TemplateVersion">Version of the template's wording.</param>
/// <param name="Generator">Product and version.</param>
/// <param name="CanonicalSha256">Lower-case hex digest of the canonical JSON.</param>
/// <param name="TemplateSha256">Lower-case hex digest of the template's file; empty in reports of versions that did not tell it.</param>
public sealed record Provenance(
    string JobId, string TemplateId, string TemplateVersion, string Generator, string CanonicalSha256, string TemplateSha256 = "")
{
    /// <summary>The last checkpoint of the audit record when the document was made, <c>{index}:{root}</c>; null when there was none.</summary>
    public string? AuditCheckpoint { get; init; }

    /// <summary>The build that made the document, as <see cref="BuildIdentity.ToString"/> tells it; null when that is not known.</summary>
    public string? Build { get; init; }

    /// <summary>Product and version, as documents name it.</summary>
    public static string Product { get; } = $"CORTAP {typeof(Provenance).Assembly.GetName().Version!.ToString(3)}";

    public static Provenance Of(DocumentTemplate template, RenderRequest request) =>
        new(request.JobId, template.Id, template.Version, Product, request.CanonicalSha256, template.Sha256)
        {
            AuditCheckpoint = request.AuditCheckpoint,
            Build = BuildIdentity.OfThisProcess?.ToString(),
        };
}
