using System.Reflection;
using System.Text;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents;

/// <summary>One template that the product ships.</summary>
/// <param name="Id">File name without extension, for example <c>draft-audit-report</c>.</param>
/// <param name="Schema">The paths its tags may use.</param>
/// <param name="Content">The .docx.</param>
public sealed record CatalogTemplate(string Id, ViewSchema Schema, ReadOnlyMemory<byte> Content)
{
    /// <summary>Compiles the template.</summary>
    public DocumentTemplate Load() => DocumentTemplate.Load(Content, Schema);
}

/// <summary>The templates embedded in this assembly.</summary>
public static class TemplateCatalog
{
    public static CatalogTemplate DraftAuditReport { get; } = Find("draft-audit-report");

    public static CatalogTemplate RecipientInformationRequest { get; } = Find("recipient-information-request");

    public static IReadOnlyList<CatalogTemplate> All { get; } = [DraftAuditReport, RecipientInformationRequest];

    /// <summary>Product and version, as documents name it.</summary>
    public static string Generator { get; } = $"CORTAP {typeof(TemplateCatalog).Assembly.GetName().Version!.ToString(3)}";

    public static Provenance ProvenanceOf(DocumentTemplate template, RenderRequest request) =>
        new(request.JobId, template.Id, template.Version, Generator, request.CanonicalSha256) { AuditCheckpoint = request.AuditCheckpoint };

    private static CatalogTemplate Find(string id) =>
        new(id, ViewSchema.Parse(Encoding.UTF8.GetString(Read($"{id}.fields"))), Read($"{id}.docx"));

    private static byte[] Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Templates/{name}")!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
