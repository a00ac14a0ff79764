using System.Xml.Linq;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>Names of the Open Packaging and WordprocessingML vocabularies (ECMA-376).</summary>
internal static class WordMarkup
{
    public const string RelationshipTypes = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    public static readonly XNamespace W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    public static readonly XNamespace R = RelationshipTypes;

    /// <summary>The <c>w:val</c> of a child element, or null.</summary>
    public static string? ChildValue(this XElement element, string child) => (string?)element.Element(W + child)?.Attribute(W + "val");

    public static bool Is(this XElement element, string name) => element.Name == W + name;
}
