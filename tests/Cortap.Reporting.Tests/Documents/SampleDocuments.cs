using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Tests.Documents;

/// <summary>A valid report with a text box and a nested table.</summary>
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

    /// <summary>A fresh copy to change.</summary>
    public static OpcPackage Create() => OpcPackage.Read(Document);

    private static byte[] Add(byte[] docx)
    {
        var document = OpcPackage.Read(docx);
        document.Edit("word/document.xml", text => text
            .Replace("<w:document ", "<w:document xmlns:v=\"urn:schemas-microsoft-com:vml\" ", StringComparison.Ordinal)
            .Replace("<w:body>", "<w:body>" + Additions, StringComparison.Ordinal));
        return document.Write();
    }
}
