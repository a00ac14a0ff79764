using System.Xml.Linq;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Documents.Templating;
using Cortap.Reporting.Errors;
using Cortap.Templates.Authoring;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Wordprocessing;
using static Cortap.Templates.Authoring.Word;
using Numbering = Cortap.Templates.Authoring.Numbering;
using Style = Cortap.Templates.Authoring.Style;
using Table = Cortap.Templates.Authoring.Table;
using View = Cortap.Reporting.Documents.Templating.View;

namespace Cortap.Reporting.Tests.Documents;

public sealed class TemplateEngineTests
{
    private const string Fields = """
        name text a name
        count number a number
        amount money an amount
        day date a day
        yes flag true
        no flag false
        seal image a picture
        tags texts some text
        group group a group
        group.inner text inside
        items list items
        items[].text text of the item
        items[].parts list parts of the item
        items[].parts[].text text of the part
        empty list nothing
        """;

    [Fact]
    public void Render_Formats_PrintAsDocumented()
    {
        var docx = Render(P("Normal", "{name|upper} {name|lower} {count} {count|words} {amount} {day} {tags|list} {group.inner}"));

        WordText.Paragraphs(docx).ShouldContain("ADA LOVELACE ada lovelace 3 three $2,450,000 March 5, 2026 a, b, and c deep");
    }

    [Fact]
    public void Render_Conditions_KeepWhatHolds()
    {
        var docx = Render(P("Normal", "{if yes}1{end}{unless yes}2{end}{if no}3{end}{unless no}4{end}{if empty}5{end}{if items}6{if no}7{end}{end}"));

        WordText.Paragraphs(docx).ShouldContain("146");
    }

    [Fact]
    public void Render_NestedRepetition_SeesOwnAndOuterScope()
    {
        var docx = Render(Each("items", P("Normal", "{@number} {text} of {name}"), Each("parts", P("Normal", "{@number}{if @last}!{end} {text}"))));

        WordText.Paragraphs(docx).Take(5).ShouldBe(["1 A of Ada Lovelace", "1 a1", "2! a2", "2 B of Ada Lovelace", "1! b1"]);
    }

    [Fact]
    public void Render_RepeatedRows_MergeVertically()
    {
        var docx = Render(Table.Of(
            Stylesheet.DoubleGrid, "t", [1000, 1000],
            Each("items", Each("parts", Table.Row(
                Merge("@first", Table.Cell(1000, P("Normal", "x"))), Table.Cell(1000, P("Normal", "{text}")))))));

        WordText.Read(docx, document => document.MainDocumentPart!.Document.Descendants<TableRow>()
                .Select(row => (row.Descendants<VerticalMerge>().Single().Val?.Value, WordText.Of(row))).ToList())
            .ShouldBe([(MergedCellValues.Restart, "xa1"), (null, "a2"), (MergedCellValues.Restart, "xb1")]);
    }

    [Fact]
    public void Render_TableAndCellLeftEmpty_StayValid()
    {
        var docx = Render(
            Table.Of(Stylesheet.SingleGrid, "t", [1000], Each("empty", Table.Row(Table.Cell(1000, P("Normal", "x"))))),
            Table.Of(Stylesheet.SingleGrid, "t", [1000], Table.Row(Table.Cell(1000, If("no", P("Normal", "x"))))));

        WordText.Read(docx, document => document.MainDocumentPart!.Document.Descendants<TableCell>().Single().Elements<Paragraph>().Count()).ShouldBe(1);
        DocumentValidator.Validate(docx).ShouldBeEmpty();
    }

    [Fact]
    public void Render_TextWithBreaksTabsAndIllegalCharacters_KeepsThem()
    {
        var view = Values();
        view["name"] = "  a\tb\nc\r\nd\u0001\uD800<&>\" ";

        WordText.Paragraphs(Render(view, P("Normal", "[{name}]"))).ShouldContain("[  a\tb\nc\nd\uFFFD\uFFFD<&>\" ]");
    }

    [Fact]
    public void Render_ParagraphFormats_SplitAsDocumented()
    {
        var view = Values();
        view["name"] = "one\ntwo\n\n\nthree";

        WordText.Paragraphs(Render(view, FieldParagraph("Normal", "name|paragraphs"))).Take(2).ShouldBe(["one\ntwo", "three"]);
        WordText.Paragraphs(Render(view, FieldParagraph("Normal", "name|lines"))).Take(3).ShouldBe(["one", "two", "three"]);
    }

    [Fact]
    public void Render_HeaderInRepeatedSection_IsFilledForEachItem()
    {
        var builder = Builder().Header("itemHeader", P("Header", "Item {text}"))
            .Add(Each("items", P("Normal", "{text}"), SectionEnd("Normal", "", new Section { Header = "itemHeader" }.ToXml())), P("Normal", "end"));

        var docx = Render(builder.Write(new Section()), Values());

        DocumentValidator.Validate(docx).ShouldBeEmpty();
        WordText.Read(docx, document => document.MainDocumentPart!.Document.Descendants<HeaderReference>()
                .Select(reference => WordText.Of(((DocumentFormat.OpenXml.Packaging.HeaderPart)document.MainDocumentPart!.GetPartById(reference.Id!)).Header)).ToList())
            .ShouldBe(["Item A", "Item B", ""]);
    }

    [Fact]
    public void Render_HeaderOfDroppedSection_IsLeftOut()
    {
        var builder = Builder().Header("itemHeader", P("Header", "{name}"))
            .Add(If("no", SectionEnd("Normal", "x", new Section { Header = "itemHeader" }.ToXml())), P("Normal", "end"));

        var docx = Render(builder.Write(new Section()), Values());

        DocumentValidator.Validate(docx).ShouldBeEmpty();
        WordText.Everything(docx).ShouldNotContain("‹");
    }

    [Fact]
    public void Render_HeaderLeftEmpty_HasAParagraphInItsStyle()
    {
        var builder = Builder().Header("itemHeader", If("no", P("Header", "{name}"))).Footer("itemFooter", Unless("yes", P("Footer", "{name}"))).Add(P("Normal", "end"));

        var docx = Render(builder.Write(new Section { Header = "itemHeader", Footer = "itemFooter" }), Values());

        WordText.Read(docx, document => (OpenXmlElement[])[.. document.MainDocumentPart!.HeaderParts.Select(part => part.Header), .. document.MainDocumentPart.FooterParts.Select(part => part.Footer)])
            .Select(root => WordText.StyleOf(root.Elements<Paragraph>().Single())).ShouldBe(["Header", "Footer"]);
    }

    [Fact]
    public void Render_Contents_ListNoHeadingOfAHeader()
    {
        var builder = Builder().Header("itemHeader", P("H1", "{name}")).Add(Contents(1, 2), P("H1", "First"), P("H1", "Second"));

        var docx = Render(builder.Write(new Section { Header = "itemHeader" }), Values());

        WordText.Paragraphs(docx).Where(text => text.Contains('\t')).ShouldBe(["I.\tFirst\t1", "II.\tSecond\t1"]);
        WordText.Everything(docx).ShouldContain("Ada Lovelace");
    }

    [Fact]
    public void Render_Contents_ListNoHeadingWithoutText() =>
        WordText.Paragraphs(Render(Contents(1, 2), P("H1", "First"), P("H1", ""), P("H1", "Third"))).Where(text => text.Contains('\t')).ShouldBe(["I.\tFirst\t1", "III.\tThird\t1"]);

    [Fact]
    public void Render_PictureTwice_IsShownTwice()
    {
        var view = Values();
        view["seal"] = DocumentImage.Read(Convert.FromBase64String(
            "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGNgYPj/n4EBAAYBAf+0qEmVAAAAAElFTkSuQmCC"), "Seal");
        var picture = new XElement(W + "p", Control("image:seal|48", [new XElement(W + "r", new XElement(W + "t", "seal"))]));

        var docx = Render(view, picture, picture);

        WordText.Read(docx, document => document.MainDocumentPart!.Document.Descendants<DocumentFormat.OpenXml.Drawing.Wordprocessing.DocProperties>().Count()).ShouldBe(2);
    }

    [Theory]
    [InlineData("hvtd.example.org", true)]
    [InlineData("https://bücher.example", true)]
    [InlineData("hvtd-עברית.org", false)]
    [InlineData("www.市民交通局网站目前尚未建立请参阅年度报告书谢.org", false)]
    public void Render_WebAddress_IsALinkWhenItIsOne(string address, bool isLink)
    {
        var view = Values();
        view["name"] = address;

        var docx = Render(view, P("Normal", "{name|link}"));

        WordText.Paragraphs(docx).ShouldContain(address);
        WordText.Read(docx, document => document.MainDocumentPart!.HyperlinkRelationships.Any()).ShouldBe(isLink);
    }

    [Fact]
    public void Render_RestartedLists_GetInstancesOfTheirOwn()
    {
        var docx = Render(Each("items", RestartedList(Each("parts", P("Normal", "{text}", new XElement(
            W + "numPr", new XElement(W + "ilvl", Val(0)), new XElement(W + "numId", Val(1))))))));

        DocumentValidator.Validate(docx).ShouldBeEmpty();
        WordText.Read(docx, document => document.MainDocumentPart!.Document.Descendants<NumberingId>().Select(id => id.Val!.Value).ToList()).ShouldBe([2, 2, 3]);
    }

    [Fact]
    public void Render_Contents_ListsNumberedHeadings()
    {
        var docx = Render(Contents(1, 2), P("H1", "First"), P("H2", "{name}"), P("H2", "Next"), P("H1", "Second"), P("H2", "Last"));

        WordText.Paragraphs(docx).Take(5).Select(text => string.Join('|', text.Split('\t').SkipLast(1)))
            .ShouldBe(["I.|First", "1.|Ada Lovelace", "2.|Next", "II.|Second", "1.|Last"]);
    }

    [Fact]
    public void Render_Contents_HaveTheWholeTextOfAHeading()
    {
        var heading = P("H1", "Part A{br}Overview{tab}of COVID");
        heading.Add(
            new XElement(W + "r", new XElement(W + "noBreakHyphen"), new XElement(W + "t", "19: ")),
            Control("each:items", [.. P("Normal", "{text}{unless @last}, {end}").Elements().Skip(1)]));

        WordText.Paragraphs(Render(Contents(1, 2), heading))[0].ShouldBe("I.\tPart A Overview of COVID-19: A, B\t1");
    }

    [Fact]
    public void Load_WrongTags_ReportsAllWithPlace()
    {
        var template = Builder().Add(
            P("Normal", "Look: {nme}"), If("no", P("Normal", "{items.text}")), Each("name", P("Normal", "x")), P("Normal", "{count|list}"),
            Control("fild:name", [P("Normal", "x")]), P("Normal", "{group.other}"), P("Normal", "{@number}")).Write(new Section());

        var exception = Should.Throw<CortapException>(() => DocumentTemplate.Load(template, ViewSchema.Parse(Fields)));

        exception.Code.ShouldBe(ErrorCodes.GenerationError);
        foreach (var tag in new[] { "field:nme", "field:items.text", "each:name", "field:count|list", "fild:name", "field:group.other", "field:@number" })
        {
            exception.Message.ShouldContain(tag);
        }

        exception.Message.ShouldContain("word/document.xml, paragraph 1, \"Look: ‹nme›\"");
    }

    [Fact]
    public void Render_MissingValues_ReportsAllAtOnce()
    {
        var view = Values();
        view["name"] = null;
        view["group"] = null;

        var exception = Should.Throw<CortapException>(() => Render(view, P("Normal", "{name} {group.inner}")));

        exception.Code.ShouldBe(ErrorCodes.GenerationError);
        exception.Message.ShouldContain("field:name");
        exception.Message.ShouldContain("field:group.inner");
    }

    [Fact]
    public void Render_ForeignContentControl_IsKept()
    {
        var docx = Render(Control("signature", [P("Normal", "{name}")]));

        WordText.Read(docx, document => document.MainDocumentPart!.Document.Descendants<SdtBlock>().Single().InnerText).ShouldBe("Ada Lovelace");
    }

    [Fact]
    public void Render_TextBox_IsFilled()
    {
        XNamespace vml = "urn:schemas-microsoft-com:vml";
        var box = new XElement(W + "p", new XElement(W + "r", new XElement(W + "pict", new XElement(
            vml + "shape", new XAttribute(XNamespace.Xmlns + "v", vml), new XAttribute("style", "width:100pt;height:20pt"),
            new XElement(vml + "textbox", new XElement(W + "txbxContent", P("Normal", "in a box: {name}")))))));

        WordText.Everything(Render(box)).ShouldContain("in a box: Ada Lovelace");
    }

    // Word's cross-references name bookmarks; a document may have each name once.
    [Fact]
    public void Render_Bookmarks_StayWhereTheyStandOnce()
    {
        var docx = Render(
            Bookmark(1, "_Ref1", P("H1", "Scope of {name}")),
            If("yes", Bookmark(2, "_Ref2", P("Normal", "once"))),
            If("no", Bookmark(3, "_Ref3", P("Normal", "never"))),
            Each("items", Bookmark(4, "_Ref4", P("Normal", "{text}"))),
            Bookmark(5, "_Toc5", P("H2", "Last")),
            Bookmark(6, "_GoBack", P("Normal", "here")),
            Bookmark(7, "Mine", P("Normal", "there")));

        var (starts, ends) = WordText.Read(docx, document => (
            document.MainDocumentPart!.Document.Descendants<BookmarkStart>().Select(start => (start.Id!.Value!, start.Name!.Value!)).ToList(),
            document.MainDocumentPart!.Document.Descendants<BookmarkEnd>().Select(end => end.Id!.Value!).ToList()));
        starts.Select(start => start.Item2).ShouldBe(["_Toc000000001", "_Ref1", "_Ref2", "_Toc000000002", "Mine"]);
        ends.ShouldBe(starts.Select(start => start.Item1), ignoreOrder: true);
    }

    [Fact]
    public void Render_BookmarkAroundWhatIsRepeatedOrDropped_IsWholeOrGone()
    {
        XElement Start(int id) => new(W + "bookmarkStart", new XAttribute(W + "id", id), new XAttribute(W + "name", $"B{id}"));
        XElement End(int id) => new(W + "bookmarkEnd", new XAttribute(W + "id", id));
        var docx = Render(
            Start(1), Each("items", P("Normal", "{text}")), End(1),
            Start(2), Each("items", End(2), P("Normal", "{text}")),
            If("no", Start(3), P("Normal", "never")), End(3),
            Start(4), P("Normal", "never ends"));

        WordText.Read(docx, document => document.MainDocumentPart!.Document.Descendants<BookmarkStart>().Select(start => start.Name!.Value!).ToList()).ShouldBe(["B1"]);
        WordText.Read(docx, document => document.MainDocumentPart!.Document.Descendants<BookmarkEnd>().Select(end => end.Id!.Value!).ToList()).ShouldBe(["1"]);
    }

    private static XElement Bookmark(int id, string name, XElement paragraph)
    {
        paragraph.Element(W + "pPr")!.AddAfterSelf(new XElement(W + "bookmarkStart", new XAttribute(W + "id", id), new XAttribute(W + "name", name)));
        paragraph.Add(new XElement(W + "bookmarkEnd", new XAttribute(W + "id", id)));
        return paragraph;
    }

    private static View Values() => new()
    {
        ["name"] = "Ada Lovelace",
        ["count"] = 3,
        ["amount"] = 2450000m,
        ["day"] = new DateOnly(2026, 3, 5),
        ["yes"] = true,
        ["no"] = false,
        ["tags"] = new[] { "a", "b", "c" },
        ["group"] = new View { ["inner"] = "deep" },
        ["items"] = new[] { Item("A", "a1", "a2"), Item("B", "b1") },
        ["empty"] = Array.Empty<View>(),
    };

    private static View Item(string text, params string[] parts) =>
        new() { ["text"] = text, ["parts"] = parts.Select(part => new View { ["text"] = part }).ToList() };

    private static TemplateBuilder Builder() => new("test", "1")
    {
        Title = "Test",
        Styles = Stylesheet.Create("Times New Roman", 12,
        [
            new Style("Normal", "Normal"), new Style("Header", "header"), new Style("Footer", "footer"), new Style("TOC1", "toc 1"), new Style("TOC2", "toc 2"),
            new Style("H1", "heading 1") { Outline = 1, Numbering = (1, 0) }, new Style("H2", "heading 2") { Outline = 2, Numbering = (1, 1) },
        ]),
        Numbering = Numbering.Create([[new("upperRoman", "%1.", 36, 36, "H1"), new("decimal", "%2.", 36, 36, "H2")]]),
    };

    private static byte[] Render(params XElement[] blocks) => Render(Values(), blocks);

    private static byte[] Render(View view, params XElement[] blocks) => Render(Builder().Add([.. blocks, P("Normal", "end")]).Write(new Section()), view);

    private static byte[] Render(byte[] template, View view)
    {
        var docx = DocumentTemplate.Load(template, ViewSchema.Parse(Fields)).Render(
            view, new DocumentProperties("t", "s", "k", "a", DateTimeOffset.UnixEpoch), new Provenance("j", "t", "1", "g", "00"), CancellationToken.None);
        DocumentValidator.Validate(docx).ShouldBeEmpty();
        return docx;
    }
}
