using System.Globalization;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>One part while it is written.</summary>
internal sealed class PartRendering(DocumentRendering document)
{
    // Far above the ids that Word gives out to the pictures of a template.
    private const int FirstPictureId = 100_000;

    private readonly Dictionary<string, string> _hyperlinks = new(StringComparer.Ordinal);
    private int _pictures;

    public DocumentRendering Document { get; } = document;

    public MarkupBuffer Output { get; } = new();

    /// <summary>Relationships that the values need, in order of first use.</summary>
    public List<Relationship> Added { get; } = [];

    /// <summary>The value of a tag's path; an unknown path is reported and false.</summary>
    public bool TryFind(TagPlace tag, ViewScope scope, out object? value)
    {
        if (scope.TryFind(tag.Path, out value))
        {
            return true;
        }

        Document.Report(tag, "the value is not supplied");
        return false;
    }

    /// <summary>An id that no other picture of the part has.</summary>
    public int NextPictureId() => FirstPictureId + ++_pictures;

    /// <summary>The relationship id of a picture, which becomes a part of the document.</summary>
    public string Image(DocumentImage image)
    {
        const string Id = "rIdImage";
        var name = ImageNode.PartName(image);
        if (Added.TrueForAll(relationship => relationship.Id != Id))
        {
            Document.Package.Parts[$"word/{name}"] = image.Content.ToArray();
            Document.Package.DefaultTypes[image.Extension] = $"image/{image.Extension}";
            Added.Add(new Relationship(Id, $"{WordMarkup.RelationshipTypes}/image", name, IsExternal: false));
        }

        return Id;
    }

    /// <summary>The relationship id of an external target.</summary>
    public string Hyperlink(string target)
    {
        if (!_hyperlinks.TryGetValue(target, out var id))
        {
            id = string.Create(CultureInfo.InvariantCulture, $"rIdLink{_hyperlinks.Count + 1}");
            _hyperlinks[target] = id;
            Added.Add(new Relationship(id, $"{WordMarkup.RelationshipTypes}/hyperlink", target, IsExternal: true));
        }

        return id;
    }
}
