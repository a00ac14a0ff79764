using System.Globalization;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>One document while it is written: its parts, headings, lists and problems.</summary>
internal sealed class DocumentRendering
{
    private readonly CompiledTemplate _template;
    private readonly Dictionary<string, int> _instances = new(StringComparer.Ordinal);
    private readonly List<WrittenPart> _written = [];

    public DocumentRendering(CompiledTemplate template, CancellationToken cancellationToken)
    {
        _template = template;
        CancellationToken = cancellationToken;
        Package = template.Package.Clone();
        Contents = new TableOfContents(template.Headings);
        Lists = new ListInstances(template.ListDefinitions);
    }

    public OpcPackage Package { get; }

    public TableOfContents Contents { get; }

    public ListInstances Lists { get; }

    public List<TemplateProblem> Problems { get; } = [];

    public CancellationToken CancellationToken { get; }

    public void Report(TagPlace tag, string reason)
    {
        var problem = new TemplateProblem(_template.Id, tag.Tag.ToString(), tag.Place, reason);
        if (!Problems.Contains(problem))
        {
            Problems.Add(problem);
        }
    }

    /// <summary>Fills a header or footer with the values in scope; returns the relationship id to refer to it by.</summary>
    public string RenderReferencedPart(string part, ViewScope scope)
    {
        var reference = Package.RelationshipsOf(_template.MainPart)
            .First(relationship => !relationship.IsExternal && relationship.TargetPart(_template.MainPart) == part);
        if (!_template.Programs.TryGetValue(part, out var program))
        {
            return reference.Id;
        }

        var rendering = new PartRendering(this);
        program.Render(rendering, scope);
        if (_written.Find(written => written.Template == part && rendering.Output.Written.SequenceEqual(written.Content)) is { } same)
        {
            return same.Id;
        }

        var instance = _instances[part] = _instances.GetValueOrDefault(part) + 1;
        var (name, id) = instance == 1 ? (part, reference.Id) : AddInstance(part, reference, instance);
        var content = rendering.Output.ToArray();
        Package.Parts[name] = content;
        Package.AddRelationships(name, rendering.Added);
        _written.Add(new WrittenPart(part, content, id));
        return id;
    }

    /// <summary>Fills a part that stands alone, such as footnotes.</summary>
    public void RenderPart(string part, ViewScope scope)
    {
        var rendering = new PartRendering(this);
        _template.Programs[part].Render(rendering, scope);
        Package.Parts[part] = rendering.Output.ToArray();
        Package.AddRelationships(part, rendering.Added);
    }

    /// <summary>Headers and footers of passages that were dropped would keep their unfilled tags: leave them out.</summary>
    public void RemoveUnusedParts()
    {
        foreach (var part in _template.ReferencedParts.Where(part => !_instances.ContainsKey(part)))
        {
            Package.Remove(part);
        }
    }

    private (string Name, string Id) AddInstance(string part, Relationship reference, int instance)
    {
        var suffix = string.Create(CultureInfo.InvariantCulture, $"_{instance}.xml");
        var name = part[..^".xml".Length] + suffix;
        var id = string.Create(CultureInfo.InvariantCulture, $"{reference.Id}_{instance}");
        Package.PartTypes[name] = _template.Package.PartTypes[part];
        Package.AddRelationships(_template.MainPart, [reference with { Id = id, Target = reference.Target[..^".xml".Length] + suffix }]);
        Package.AddRelationships(name, _template.Package.RelationshipsOf(part));
        return (name, id);
    }

    private sealed record WrittenPart(string Template, byte[] Content, string Id);
}
