using System.Xml.Linq;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.Authoring;

/// <summary>Page setup of a section on US Letter paper. Lengths are points. Headers and footers are names of parts.</summary>
public sealed record Section
{
    public bool Landscape { get; init; }

    public double Margin { get; init; } = 72;

    public double? TopMargin { get; init; }

    /// <summary>First page number, or null to run on.</summary>
    public int? StartAt { get; init; }

    public bool FirstPageDiffers { get; init; }

    public string? Header { get; init; }

    public string? Footer { get; init; }

    public string? FirstHeader { get; init; }

    public string? FirstFooter { get; init; }

    /// <summary>The section properties; header and footer references carry the part's name until the template is written.</summary>
    public XElement ToXml() => new(
        W + "sectPr",
        Reference("headerReference", "default", Header),
        FirstHeader is null ? null : Reference("headerReference", "first", FirstHeader),
        Reference("footerReference", "default", Footer),
        FirstFooter is null ? null : Reference("footerReference", "first", FirstFooter),
        new XElement(W + "type", Val("nextPage")),
        new XElement(
            W + "pgSz", new XAttribute(W + "w", Landscape ? 15840 : 12240), new XAttribute(W + "h", Landscape ? 12240 : 15840),
            Landscape ? new XAttribute(W + "orient", "landscape") : null),
        new XElement(
            W + "pgMar", Twips("top", TopMargin ?? Margin), Twips("right", Margin), Twips("bottom", Margin), Twips("left", Margin),
            Twips("header", 36), Twips("footer", 36), Twips("gutter", 0)),
        StartAt is null ? null : new XElement(W + "pgNumType", new XAttribute(W + "start", StartAt)),
        FirstPageDiffers ? new XElement(W + "titlePg") : null);

    // A section without a reference of its own would show the previous section's header.
    private static XElement Reference(string element, string type, string? part) =>
        new(W + element, new XAttribute(W + "type", type), new XAttribute(R + "id", part ?? (element == "headerReference" ? "noHeader" : "noFooter")));

    private static XAttribute Twips(string side, double points) => new(W + side, (int)(points * 20));
}
