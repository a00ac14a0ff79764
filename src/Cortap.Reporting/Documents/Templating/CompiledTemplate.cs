using System.Globalization;
using System.Xml.Linq;
using Cortap.Reporting.Documents.Pagination;
using static Cortap.Reporting.Documents.Templating.WordMarkup;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>A template in the form that is rendered: programs for the parts with tags, bytes for the rest.</summary>
internal sealed class CompiledTemplate
{
    private CompiledTemplate(TemplateSource source, string mainPart, IReadOnlyDictionary<string, SequenceNode> programs)
    {
        Id = source.Id;
        Package = source.Package;
        Headings = source.Headings;
        MainPart = mainPart;
        Programs = programs;
        ReferencedParts = [.. programs.Keys.Where(part => part != mainPart && IsReferenced(source.Package, mainPart, part))];
    }

    public string Id { get; }

    public OpcPackage Package { get; }

    public HeadingStyles Headings { get; }

    public string MainPart { get; }

    public IReadOnlyDictionary<string, SequenceNode> Programs { get; }

    /// <summary>Headers and footers with tags, written when a section refers to them.</summary>
    public IReadOnlyList<string> ReferencedParts { get; }

    public required IReadOnlyDictionary<int, int> ListDefinitions { get; init; }

    public required LayoutStyles LayoutStyles { get; init; }

    /// <summary>Compiles every part that carries tags; what is wrong is added to <paramref name="problems"/>.</summary>
    public static CompiledTemplate Compile(string id, OpcPackage package, ViewSchema schema, List<TemplateProblem> problems)
    {
        var mainPart = package.FindTarget("", "officeDocument")
            ?? throw new InvalidDataException($"The template {id} has no main document part.");
        var numbering = Load(package, package.FindTarget(mainPart, "numbering"));
        var styles = Load(package, package.FindTarget(mainPart, "styles"));
        var source = new TemplateSource(id, package, schema, new HeadingStyles(styles, numbering), problems);
        var programs = new Dictionary<string, SequenceNode>(StringComparer.Ordinal);
        var parts = package.Parts.Where(part => part.Key == mainPart || HasControls(part.Value)).ToList();

        // The main part comes first: it tells in which repetition a header or footer is used.
        foreach (var (name, content) in parts.OrderBy(part => part.Key != mainPart))
        {
            var part = Xml.Load(content);
            if (name == mainPart && part.Root!.Element(W + "body") is null)
            {
                throw new InvalidDataException($"The template {id} has no text: its main document part lacks a body.");
            }

            programs[name] = new PartCompiler(source, name).Compile(part);
        }

        return new CompiledTemplate(source, mainPart, programs)
        {
            LayoutStyles = new LayoutStyles(styles, numbering),
            ListDefinitions = numbering is null ? [] : ListDefinitionsOf(numbering),
        };
    }

    // What is no number, or there twice, breaks the schema, which tells the place.
    private static Dictionary<int, int> ListDefinitionsOf(XDocument numbering)
    {
        var definitions = new Dictionary<int, int>();
        foreach (var instance in numbering.Root!.Elements(W + "num"))
        {
            if (int.TryParse((string?)instance.Attribute(W + "numId"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && int.TryParse(instance.ChildValue("abstractNumId"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var definition))
            {
                definitions.TryAdd(number, definition);
            }
        }

        return definitions;
    }

    private static bool HasControls(byte[] content) => content.AsSpan().IndexOf("<w:sdt>"u8) >= 0;

    private static bool IsReferenced(OpcPackage package, string mainPart, string part) =>
        package.RelationshipsOf(mainPart).Any(relationship => !relationship.IsExternal && relationship.TargetPart(mainPart) == part
            && (relationship.Type.EndsWith("/header", StringComparison.Ordinal) || relationship.Type.EndsWith("/footer", StringComparison.Ordinal)));

    private static XDocument? Load(OpcPackage package, string? part) =>
        part is not null && package.Parts.TryGetValue(part, out var content) ? Xml.Load(content) : null;
}
