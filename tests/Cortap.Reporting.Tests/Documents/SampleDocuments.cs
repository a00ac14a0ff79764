using Cortap.Reporting.Documents.DraftAuditReport;
using Cortap.Reporting.Documents.Templating;
using Cortap.Reporting.Documents.Validation;

namespace Cortap.Reporting.Tests.Documents;

/// <summary>A report with a text box and a nested table, and the shapes learned from it and from the reports of all fixtures.</summary>
internal static class SampleDocuments
{
    private const string Additions =
        "<w:p><w:r><w:pict><v:shape style=\"width:100pt;height:50pt\"><v:textbox><w:txbxContent><w:p><w:pPr><w:jc w:val=\"left\"/></w:pPr>"
        + "<w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
        + "<w:tbl><w:tblPr><w:tblW w:w=\"0\" w:type=\"auto\"/></w:tblPr><w:tblGrid><w:gridCol w:w=\"900\"/></w:tblGrid><w:tr><w:tc><w:tcPr>"
        + "<w:tcW w:w=\"900\" w:type=\"dxa\"/></w:tcPr><w:tbl><w:tblPr><w:tblW w:w=\"0\" w:type=\"auto\"/></w:tblPr><w:tblGrid>"
        + "<w:gridCol w:w=\"400\"/></w:tblGrid><w:tr><w:tc><w:tcPr><w:tcW w:w=\"400\" w:type=\"dxa\"/></w:tcPr><w:p><w:r><w:t>Inner</w:t></w:r></w:p>"
        + "</w:tc></w:tr></w:tbl><w:p/></w:tc></w:tr></w:tbl>";

    private static readonly byte[] Document = Add(RenderedReport.Of("01-full-494").Docx);

    /// <summary>What the documents were not made from, so that every part of theirs is read.</summary>
    public static OpcPackage Template { get; } = OpcPackage.Read(DraftAuditReportDefinition.Value.Template.Content);

    public static KnownShapes Known { get; } = Learn();

    /// <summary>A fresh copy to change.</summary>
    public static OpcPackage Create() => OpcPackage.Read(Document);

    private static KnownShapes Learn()
    {
        var known = new KnownShapes(Template);
        foreach (var fixture in ((IEnumerable<object[]>)RenderedReport.Fixtures).Select(row => RenderedReport.Of((string)row[0]).Docx))
        {
            foreach (var document in new[] { OpcPackage.Read(fixture), OpcPackage.Read(Add(fixture)) })
            {
                DocumentFaults.IsValid(document).ShouldBeTrue();
                known.Learn(document);
                known.Cover(document).ShouldBeTrue();
            }
        }

        return known;
    }

    private static byte[] Add(byte[] docx)
    {
        var document = OpcPackage.Read(docx);
        document.Edit("word/document.xml", text => text
            .Replace("<w:document ", "<w:document xmlns:v=\"urn:schemas-microsoft-com:vml\" ", StringComparison.Ordinal)
            .Replace("<w:body>", "<w:body>" + Additions, StringComparison.Ordinal));
        return document.Write();
    }
}
