using System.Xml.Linq;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.RecipientInformationRequest;

/// <summary>A content control for the recipient; its tag is none of the binder's, so it stays in the report.</summary>
internal static class FillIn
{
    private const string PlaceholderColor = "595959";

    public static XElement Create(string alias)
    {
        var paragraph = P("TableText", "");
        paragraph.Add(new XElement(
            W + "sdt",
            new XElement(
                W + "sdtPr",
                new XElement(W + "alias", Val(alias)),
                new XElement(W + "tag", Val("answer")),
                new XElement(W + "id", Val(0)),
                new XElement(W + "showingPlcHdr"),
                new XElement(W + "text", new XAttribute(W + "multiLine", "1"))),
            new XElement(W + "sdtContent", new XElement(
                W + "r",
                new XElement(W + "rPr", new XElement(W + "color", Val(PlaceholderColor))),
                new XElement(W + "t", "Enter the answer here.")))));
        return paragraph;
    }
}
