using System.Globalization;
using System.Text;
using System.Xml;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.Pagination;

/// <summary>Reads the sections, paragraphs and tables of a document part in one pass.</summary>
internal sealed class LayoutReader
{
    private const string HeadingBookmark = "_Toc";

    private readonly List<LayoutSection> _sections = [];
    private readonly StringBuilder _text = new();
    private List<LayoutBlock> _flow = [];
    private bool _inText;

    public static List<LayoutSection> Read(ReadOnlyMemory<byte> part)
    {
        var reader = new LayoutReader();
        using var xml = XmlReader.Create(new MemoryStream(part.ToArray(), writable: false));
        xml.ReadToFollowing("w:body");
        reader.ReadBlocks(xml, reader._flow, "w:body");
        return reader._sections;
    }

    private void ReadBlocks(XmlReader xml, List<LayoutBlock> blocks, string end)
    {
        if (xml.IsEmptyElement)
        {
            return;
        }

        while (xml.Read() && !(xml.NodeType == XmlNodeType.EndElement && xml.Name == end))
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            switch (xml.Name)
            {
                case "w:p":
                    ReadParagraph(xml, blocks);
                    blocks = end == "w:body" ? _flow : blocks;
                    break;
                case "w:tbl":
                    var table = new LayoutTable();
                    blocks.Add(table);
                    ReadTable(xml, table);
                    break;
                case "w:sectPr":
                    ReadSection(xml);
                    break;
                default:
                    break;
            }
        }
    }

    private void ReadTable(XmlReader xml, LayoutTable table)
    {
        LayoutRow? row = null;
        LayoutCell? cell = null;
        while (xml.Read() && !(xml.NodeType == XmlNodeType.EndElement && xml.Name == "w:tbl"))
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            switch (xml.Name)
            {
                case "w:tr": table.Rows.Add(row = new LayoutRow()); break;
                case "w:tblHeader": row!.IsHeader = true; break;
                case "w:trHeight": row!.LeastHeight = Number(xml, "w:val") / 20 ?? 0; break;
                case "w:tc": row!.Cells.Add(cell = new LayoutCell()); break;
                case "w:tcW": cell!.Width = Number(xml, "w:w") / 20 ?? 0; break;
                case "w:vMerge": cell!.ContinuesMerge = xml.GetAttribute("w:val") != "restart"; break;
                case "w:p": ReadParagraph(xml, cell!.Blocks); break;
                case "w:tbl":
                    var nested = new LayoutTable();
                    cell!.Blocks.Add(nested);
                    ReadTable(xml, nested);
                    break;
                default: break;
            }
        }
    }

    private void ReadParagraph(XmlReader xml, List<LayoutBlock> blocks)
    {
        var paragraph = new LayoutParagraph();
        blocks.Add(paragraph);
        if (xml.IsEmptyElement)
        {
            return;
        }

        _text.Clear();
        var endsSection = false;
        while (xml.Read() && !(xml.NodeType == XmlNodeType.EndElement && xml.Name == "w:p"))
        {
            if (xml.NodeType == XmlNodeType.Element)
            {
                endsSection |= ReadInline(xml, paragraph);
            }
            else if (xml.NodeType == XmlNodeType.EndElement && xml.Name == "w:t")
            {
                _inText = false;
            }
            else if (_inText && xml.NodeType is XmlNodeType.Text or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace)
            {
                _text.Append(xml.Value);
            }
        }

        paragraph.Text = _text.ToString();
        if (endsSection)
        {
            _flow = [];
        }
    }

    private bool ReadInline(XmlReader xml, LayoutParagraph paragraph)
    {
        switch (xml.Name)
        {
            case "w:pStyle":
                paragraph.Style = xml.GetAttribute("w:val");
                break;
            case "w:ilvl":
                paragraph.List = (paragraph.List.Instance, (int?)Number(xml, "w:val") ?? 0);
                break;
            case "w:numId":
                paragraph.List = ((int?)Number(xml, "w:val") ?? 0, paragraph.List.Level);
                break;
            case "w:keepNext":
                paragraph.KeepNext = true;
                break;
            case "w:t":
                _inText = !xml.IsEmptyElement;
                break;
            case "w:tab" when xml.GetAttribute("w:pos") is null:
                _text.Append('\t');
                break;
            case "w:noBreakHyphen":
                _text.Append(UnbrokenText.Hyphen);
                break;
            case "w:br" when xml.GetAttribute("w:type") == "page":
                paragraph.HasPageBreak = true;
                break;
            case "w:br":
                _text.Append('\n');
                break;
            case "w:bookmarkStart" when xml.GetAttribute("w:name") is { } name && name.StartsWith(HeadingBookmark, StringComparison.Ordinal):
                paragraph.Heading = int.Parse(name.AsSpan(HeadingBookmark.Length), NumberStyles.None, CultureInfo.InvariantCulture) - 1;
                break;
            case "w:sectPr":
                ReadSection(xml);
                return true;
            default:
                break;
        }

        return false;
    }

    private void ReadSection(XmlReader xml)
    {
        var section = new LayoutSection { Blocks = _flow };
        _sections.Add(section);
        var (width, height, margins) = (612.0, 792.0, (Top: 72.0, Bottom: 72.0, Left: 72.0, Right: 72.0));
        if (xml.IsEmptyElement)
        {
            return;
        }

        while (xml.Read() && !(xml.NodeType == XmlNodeType.EndElement && xml.Name == "w:sectPr"))
        {
            switch (xml.NodeType == XmlNodeType.Element ? xml.Name : "")
            {
                case "w:pgSz":
                    (width, height) = (Number(xml, "w:w") / 20 ?? width, Number(xml, "w:h") / 20 ?? height);
                    break;
                case "w:pgMar":
                    margins = (Number(xml, "w:top") / 20 ?? 72, Number(xml, "w:bottom") / 20 ?? 72, Number(xml, "w:left") / 20 ?? 72, Number(xml, "w:right") / 20 ?? 72);
                    break;
                case "w:pgNumType":
                    section.StartAt = (int?)Number(xml, "w:start");
                    break;
                case "w:type":
                    section.Continuous = xml.GetAttribute("w:val") == "continuous";
                    break;
                default:
                    break;
            }
        }

        (section.Width, section.Height) = (width - margins.Left - margins.Right, height - margins.Top - margins.Bottom);
    }

    private static double? Number(XmlReader xml, string attribute) =>
        double.TryParse(xml.GetAttribute(attribute), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
