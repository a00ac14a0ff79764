using System.Security.Cryptography;
using Cortap.Reporting.Documents.Pagination;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>
/// A Word template compiled for rendering. Thread-safe: load once, render often. Equal views and provenance give equal bytes.
/// </summary>
public sealed class DocumentTemplate
{
    private readonly CompiledTemplate _compiled;

    private DocumentTemplate(string id, string version, string sha256, CompiledTemplate compiled)
    {
        Id = id;
        Sha256 = sha256;
        Version = version;
        _compiled = compiled;
    }

    public string Id { get; }

    public string Version { get; }

    /// <summary>Lower-case hex digest of the file.</summary>
    public string Sha256 { get; }

    /// <summary>Compiles a template.</summary>
    /// <exception cref="CortapException"><see cref="ErrorCodes.GenerationError"/>, naming every unknown or misplaced tag.</exception>
    /// <exception cref="InvalidDataException">Not a Word template of ours.</exception>
    public static DocumentTemplate Load(ReadOnlyMemory<byte> docx, ViewSchema schema)
    {
        var problems = new List<TemplateProblem>();
        var template = Load(docx, schema, problems);
        return problems.Count == 0 ? template : throw TemplateProblem.ToException(problems);
    }

    /// <summary>Fills the template and holds the result to the Word schema.</summary>
    /// <param name="view">A value for every path of the schema that the template uses.</param>
    /// <param name="properties">Shown by the file's properties.</param>
    /// <param name="provenance">Written into the document.</param>
    /// <param name="cancellationToken">Checked between the items of lists, between parts, and within the check against the schema.</param>
    /// <exception cref="CortapException"><see cref="ErrorCodes.GenerationError"/>, naming every missing value, or what the schema objects to.</exception>
    public byte[] Render(View view, DocumentProperties properties, Provenance provenance, CancellationToken cancellationToken)
    {
        var document = Fill(view, properties, provenance, cancellationToken).Write();
        DocumentValidator.ThrowIfInvalid(document, cancellationToken);
        return document;
    }

    /// <summary>The filled template, not validated yet.</summary>
    internal OpcPackage Fill(View view, DocumentProperties properties, Provenance provenance, CancellationToken cancellationToken)
    {
        var rendering = new DocumentRendering(_compiled, cancellationToken);
        var main = new PartRendering(rendering);
        var scope = new ViewScope(view);
        _compiled.Programs[_compiled.MainPart].Render(main, scope);
        foreach (var part in _compiled.Programs.Keys.Where(part => part != _compiled.MainPart && !_compiled.ReferencedParts.Contains(part)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            rendering.RenderPart(part, scope);
        }

        if (rendering.Problems.Count > 0)
        {
            throw TemplateProblem.ToException(rendering.Problems);
        }

        cancellationToken.ThrowIfCancellationRequested();
        rendering.RemoveUnusedParts();
        if (rendering.Contents.IsPlaced)
        {
            rendering.Contents.Fill(main.Output, Paginator.PagesOfHeadings(main.Output.ToArray(), _compiled.LayoutStyles, rendering.Lists));
        }

        var package = rendering.Package;
        package.Parts[_compiled.MainPart] = main.Output.ToArray();
        package.AddRelationships(_compiled.MainPart, main.Added);
        if (package.FindTarget(_compiled.MainPart, "numbering") is { } numbering)
        {
            package.Parts[numbering] = rendering.Lists.AddTo(package.Parts[numbering]);
        }

        PropertyParts.WriteCore(package, properties);
        PropertyParts.WriteProvenance(package, _compiled.MainPart, provenance);
        cancellationToken.ThrowIfCancellationRequested();
        return package;
    }

    internal static DocumentTemplate Load(ReadOnlyMemory<byte> docx, ViewSchema schema, List<TemplateProblem> problems)
    {
        var package = OpcPackage.Read(docx);
        var identity = PropertyParts.ReadTemplateIdentity(package)
            ?? throw new InvalidDataException($"The file does not carry the properties {PropertyParts.TemplateIdName} and {PropertyParts.TemplateVersionName} of a template.");
        package.RequireTargets();
        var compiled = CompiledTemplate.Compile(identity.Id, package, schema, problems);
        if (package.FindTarget(compiled.MainPart, "settings") is { } settings)
        {
            package.Parts[settings] = SettingsPart.Prepare(package.Parts[settings]);
        }

        return new DocumentTemplate(identity.Id, identity.Version, Convert.ToHexStringLower(SHA256.HashData(docx.Span)), compiled);
    }
}
