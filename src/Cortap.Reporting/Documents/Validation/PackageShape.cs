using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.Validation;

/// <summary>The shape of a package: names and content types of its parts, and their relationships without the targets of hyperlinks.</summary>
internal static class PackageShape
{
    private const string LinkId = "rIdLink";

    /// <summary>Whether the relationship is a hyperlink from the data: nothing but its existence matters to the schema.</summary>
    public static bool IsLink(Relationship relationship) =>
        relationship.IsExternal && relationship.Type == $"{WordMarkup.RelationshipTypes}/hyperlink"
        && relationship.Id.StartsWith(LinkId, StringComparison.Ordinal) && !relationship.Id.AsSpan(LinkId.Length).ContainsAnyExceptInRange('0', '9');

    /// <summary>Null when ids are used twice or a hyperlink has no well-formed target.</summary>
    public static byte[]? Describe(OpcPackage package)
    {
        var shape = new MarkupBuffer();
        foreach (var (name, type) in package.DefaultTypes.Concat(package.PartTypes))
        {
            Append(shape, name, type);
        }

        foreach (var name in package.Parts.Keys)
        {
            Append(shape, name);
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (source, relationships) in package.Relationships)
        {
            Append(shape, source);
            ids.Clear();
            foreach (var relationship in relationships)
            {
                if (!ids.Add(relationship.Id))
                {
                    return null;
                }

                if (!IsLink(relationship))
                {
                    Append(shape, relationship.Id, relationship.Type, relationship.Target, relationship.IsExternal ? "external" : "");
                }
                else if (!Uri.TryCreate(relationship.Target, UriKind.Absolute, out _))
                {
                    return null;
                }
            }
        }

        return shape.ToArray();
    }

    // Zero bytes keep the texts apart.
    private static void Append(MarkupBuffer shape, params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            shape.Markup(text);
            shape.Markup([0]);
        }

        shape.Markup([0]);
    }
}
