using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents;

/// <summary>A template file, with what its tags may say.</summary>
/// <param name="Id">For example <c>draft-audit-report</c>.</param>
/// <param name="Schema">The paths its tags may use.</param>
/// <param name="Content">The .docx.</param>
public sealed record ReportTemplate(string Id, ViewSchema Schema, ReadOnlyMemory<byte> Content)
{
    /// <summary>Version of the wording, as the file tells it; "unknown" when it does not.</summary>
    public string Version { get; } = PropertyParts.ReadTemplateIdentity(OpcPackage.Read(Content))?.Version ?? "unknown";

    /// <summary>Lower-case hex digest of the file.</summary>
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Content.Span));

    /// <summary>An office has changed the looks of the template that the product ships.</summary>
    public bool IsRestyled { get; init; }

    /// <summary>The template that an assembly holds as <c>Templates/{id}.docx</c> and <c>Templates/{id}.fields</c>.</summary>
    public static ReportTemplate FromResources(Assembly assembly, string id) =>
        new(id, ViewSchema.Parse(Encoding.UTF8.GetString(Read(assembly, $"{id}.fields"))), Read(assembly, $"{id}.docx"));

    /// <summary>The same template with other looks.</summary>
    /// <param name="content">A .docx whose tags are those of this template.</param>
    public ReportTemplate Restyled(ReadOnlyMemory<byte> content) => new(Id, Schema, content) { IsRestyled = true };

    /// <summary>Compiles the template.</summary>
    public DocumentTemplate Load() => DocumentTemplate.Load(Content, Schema);

    private static byte[] Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream($"Templates/{name}")
            ?? throw new InvalidOperationException($"{assembly.GetName().Name} holds no resource Templates/{name}.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
