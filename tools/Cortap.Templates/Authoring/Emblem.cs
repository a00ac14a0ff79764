using System.Xml.Linq;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.Authoring;

/// <summary>The emblem at the left of a letterhead.</summary>
public static class Emblem
{
    /// <summary>Of its column, in twentieths of a point.</summary>
    public const int Width = 1200;

    public static XElement Cell(string style)
    {
        var paragraph = P(style, "{image emblem|48}", new XElement(W + "jc", Val("left")));
        return Table.Cell(Width, paragraph);
    }
}
