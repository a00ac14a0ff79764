using System.Globalization;
using System.Security.Cryptography;

namespace Cortap.Reporting.Documents.Templating;

/// <summary><c>image:</c>: the picture, inline, at the height that the tag gives.</summary>
/// <param name="tag">Path and height in points.</param>
internal sealed class ImageNode(TagPlace tag) : TemplateNode
{
    private const int EmuPerPoint = 12_700;

    public override void Render(PartRendering rendering, ViewScope scope)
    {
        if (!rendering.TryFind(tag, scope, out var value))
        {
            return;
        }

        if (value is not DocumentImage image)
        {
            rendering.Document.Report(tag, "the picture is missing; guard the control with if:, or supply the picture");
            return;
        }

        var height = int.Parse(tag.Tag.Format!, CultureInfo.InvariantCulture) * EmuPerPoint;
        var width = (long)height * image.Width / image.Height;
        var output = rendering.Output;
        output.Markup("<w:r><w:drawing><wp:inline xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\""u8);
        output.Markup($" distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"{width}\" cy=\"{height}\"/>");
        WriteName(output, "wp:docPr", rendering.NextPictureId(), image);
        output.Markup("<a:graphic xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\">"u8);
        output.Markup("<a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\">"u8);
        output.Markup("<pic:pic xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:nvPicPr>"u8);
        WriteName(output, "pic:cNvPr", 1, image);
        output.Markup($"<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed=\"{rendering.Image(image)}\"/>");
        output.Markup("<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/>"u8);
        output.Markup($"<a:ext cx=\"{width}\" cy=\"{height}\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>");
        output.Markup("</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"u8);
    }

    /// <summary>Equal pictures get equal names.</summary>
    public static string PartName(DocumentImage image) =>
        $"media/{Convert.ToHexStringLower(SHA256.HashData(image.Content.Span)).AsSpan(0, 16)}.{image.Extension}";

    private static void WriteName(MarkupBuffer output, string element, int id, DocumentImage image)
    {
        output.Markup($"<{element} id=\"{id}\" name=\"Picture\" descr=\"");
        output.Text(image.Description);
        output.Markup("\"/>"u8);
    }
}
