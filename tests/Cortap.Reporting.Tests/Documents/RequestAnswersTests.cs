using System.Text.Json.Nodes;
using Cortap.Reporting.Documents.RecipientInformationRequest;
using Cortap.Reporting.Tests.Canonical;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using Checked = DocumentFormat.OpenXml.Office2010.Word.Checked;
using OnOff = DocumentFormat.OpenXml.Office2010.Word.OnOffValues;

namespace Cortap.Reporting.Tests.Documents;

/// <summary>A request package comes back filled, as another reader and writer of Word files leaves it.</summary>
public sealed class RequestAnswersTests
{
    [Fact]
    public void ReadDocument_Untouched_SaysThatEverythingIsMissing()
    {
        var json = Answers(RecipientInformationRequestDocument.Render(new FixtureCase("01-full-494").Transform()));

        var asked = (int)json["counts"]!["asked"]!;
        asked.ShouldBeGreaterThan(250);
        ((int)json["counts"]!["missing"]!).ShouldBe(asked);
        json["missing"]!.AsArray().Count.ShouldBe(asked);
        json["answers"]!["2a"]!.AsObject().Select(member => member.Key).ShouldBe(["date_submitted", "file_name", "comments"]);
    }

    [Fact]
    public void ReadDocument_Filled_GivesTheAnswers()
    {
        var docx = Fill(
            RecipientInformationRequestDocument.Render(new FixtureCase("01-full-494").Transform()),
            new()
            {
                ["answer.2a.file"] = "2a1_FY23 FinStmts.pdf",
                ["answer.2a.date"] = "2/14/2026",
                ["answer.2b.comments"] = "None exist.\nSee 2a.",
                ["answer.2.q1"] = "By <zero-based> budgeting & hope",
                ["answer.A1.organization.6.yes"] = "true",
                ["answer.A1.modes.1.5.no"] = "true",
                ["answer.A5.addressees.1.1"] = "Zoë Ñúñez",
            });

        var json = Answers(docx);
        var answers = json["answers"]!;
        ((string)answers["2a"]!["file_name"]!).ShouldBe("2a1_FY23 FinStmts.pdf");
        ((string)answers["2a"]!["date_submitted"]!).ShouldBe("2026-02-14");
        ((string)answers["2b"]!["comments"]!).ShouldBe("None exist.\nSee 2a.");
        ((string)answers["2.q1"]!).ShouldBe("By <zero-based> budgeting & hope");
        ((bool)answers["A1.organization.6"]!).ShouldBeTrue();
        ((bool)answers["A1.modes.1.5"]!).ShouldBeFalse();
        ((string)answers["A5.addressees.1.1"]!).ShouldBe("Zoë Ñúñez");
        var missing = json["missing"]!.AsArray().Select(item => (string)item!["id"]!).ToList();
        foreach (var answered in new[] { "2a", "2b", "2.q1", "A1.organization.6", "A1.modes.1.5", "A5.addressees.1.1" })
        {
            missing.ShouldNotContain(answered);
        }

        missing.ShouldContain("2c");
        ((int)json["counts"]!["answered"]!).ShouldBe(6);
    }

    [Theory]
    [InlineData("02/14/2026")]
    [InlineData("2/14/26")]
    [InlineData("2-14-2026")]
    [InlineData("2026-02-14")]
    [InlineData("February 14, 2026")]
    [InlineData("Feb 14, 2026")]
    [InlineData("14 February 2026")]
    [InlineData("14-Feb-2026")]
    [InlineData("Saturday, February 14, 2026")]
    [InlineData("Feb 14 2026")]
    [InlineData("February 14 2026")]
    [InlineData("Feb. 14, 2026")]
    [InlineData("14 Feb. 2026")]
    [InlineData("Sat, Feb 14, 2026")]
    [InlineData("Sat. Feb. 14, 2026")]
    [InlineData("Saturday February 14, 2026")]
    [InlineData("Saturday, 14 February 2026")]
    [InlineData("Feb-14-2026")]
    public void ReadDocument_WholeDateTyped_IsTheDate(string typed) => DateTyped(typed).ShouldBe("2026-02-14");

    [Theory]
    [InlineData("14 Feb")]
    [InlineData("Mar-26")]
    [InlineData("Feb., 2026")]
    [InlineData("Feb. 14,")]
    [InlineData("Sunday, Feb. 14, 2026")]
    [InlineData("May 2026")]
    [InlineData("2026-02")]
    [InlineData("2/14")]
    [InlineData("March 5")]
    [InlineData("12.5")]
    [InlineData("1.2")]
    [InlineData("5-6")]
    [InlineData("1 2 3")]
    [InlineData("2/30/2026")]
    [InlineData("by the end of March")]
    public void ReadDocument_NoWholeDateTyped_IsKeptAsTyped(string typed) => DateTyped(typed).ShouldBe(typed);

    [Fact]
    public void ToJson_DatesTypedIntoForm_AreDatesToo()
    {
        RequestField[] fields =
        [
            new("answer.2a.date", "2a: date submitted", "2/14/2026"), new("answer.2a.file", "2a: file name", "a.pdf"),
            new("answer.2a.date", "2a: date submitted", "Mar-26"), new("answer.2a.file", "2a: file name", "2/15/2026"),
        ];

        var answer = JsonNode.Parse(RequestAnswers.ToJson(fields))!["answers"]!["2a"]!;
        ((string)answer["date_submitted"]!).ShouldBe("2026-02-14\nMar-26");
        ((string)answer["file_name"]!).ShouldBe("a.pdf\n2/15/2026");
    }

    [Fact]
    public void ReadDocument_RowsCopied_SayYesOrNoAsTheOriginalDoes()
    {
        var docx = Fill(
            RecipientInformationRequestDocument.Render(new FixtureCase("01-full-494").Transform()),
            new() { ["answer.A1.organization.6.yes"] = "true", ["answer.A1.modes.1.5.no"] = "true", ["answer.A1.modes.2.5.yes"] = "true" });
        docx = CopyRow(CopyRow(CopyRow(docx, "answer.A1.organization.6.yes"), "answer.A1.modes.1.5.no"), "answer.A1.modes.3.5.yes");
        docx = Fill(CopyRow(docx, "answer.A1.modes.2.5.yes"), new() { ["answer.A1.modes.2.5.no"] = "true" });

        var json = Answers(docx);
        var answers = json["answers"]!;
        ((bool?)answers["A1.organization.6"]).ShouldBe(true);
        ((bool?)answers["A1.modes.1.5"]).ShouldBe(false);
        answers["A1.modes.2.5"].ShouldBeNull("yes and no");
        answers["A1.modes.3.5"].ShouldBeNull();
        var missing = json["missing"]!.AsArray().Select(item => (string)item!["id"]!).ToList();
        missing.ShouldNotContain("A1.organization.6");
        missing.ShouldNotContain("A1.modes.1.5");
        missing.ShouldContain("A1.modes.2.5");
        missing.ShouldContain("A1.modes.3.5");
    }

    [Theory]
    [InlineData("01-full-494")]
    [InlineData("07-legacy-23-final")]
    public void Render_EveryAnswerCell_IsAControlWithItsOwnTagAndTitle(string fixture)
    {
        using var document = RecipientInformationRequestDocument.OfFixture(fixture);
        var controls = document.Body.Descendants<SdtProperties>().Where(properties => properties.GetFirstChild<Tag>()?.Val?.Value?.StartsWith("answer.", StringComparison.Ordinal) == true).ToList();

        controls.Select(properties => properties.GetFirstChild<Tag>()!.Val!.Value).ShouldBeUnique();
        controls.Select(properties => properties.GetFirstChild<SdtAlias>()!.Val!.Value).ShouldBeUnique();
        controls.Select(properties => properties.GetFirstChild<SdtId>()!.Val!.Value).ShouldBeUnique();
        controls.ShouldAllBe(properties => properties.GetFirstChild<DocumentFormat.OpenXml.Wordprocessing.Lock>()!.Val!.Value == LockingValues.SdtLocked);
        controls.Count(properties => properties.GetFirstChild<SdtContentDate>() is not null)
            .ShouldBe(controls.Count(properties => properties.GetFirstChild<Tag>()!.Val!.Value!.EndsWith(".file", StringComparison.Ordinal)));
        document.Body.Descendants<TableCell>().ShouldAllBe(cell => cell.Descendants<SdtRun>().Any() || RecipientInformationRequestDocument.TextOf(cell.Elements<Paragraph>().First()).Length > 0);
    }

    // With Track Changes on, an answer that was moved stands in both places until the change is accepted, one that was deleted where it was.
    [Fact]
    public void ReadDocument_TrackedChanges_AreReadAsTheyShow()
    {
        using var stream = new MemoryStream();
        stream.Write(RecipientInformationRequestDocument.Render(new FixtureCase("01-full-494").Transform()));
        using (var document = WordprocessingDocument.Open(stream, isEditable: true))
        {
            Answer(document, "answer.2a.comments", new MoveFromRun(new Run(new Text("the policy"))), new MoveToRun(new Run(new Text("the policy"))));
            Answer(document, "answer.2b.comments", new DeletedRun(new Run(new Break(), new DeletedText("no"))), new InsertedRun(new Run(new Text("yes"))));
            var copied = Control(document, "answer.2.q1");
            Answer(document, "answer.2.q1", new Run(new Text("once")));
            copied.InsertAfterSelf(new MoveFromRun(copied.CloneNode(deep: true)) { Author = "a", Id = "9" });
            Answer(document, "answer.A5.addressees.1.1", new Run(new Text("Zoë")));
            var row = Control(document, "answer.A5.addressees.1.1").Ancestors<TableRow>().First();
            var deleted = row.InsertAfterSelf((TableRow)row.CloneNode(deep: true));
            (deleted.TableRowProperties ??= new TableRowProperties()).Append(new Deleted());
        }

        var answers = Answers(stream.ToArray())["answers"]!;
        ((string)answers["2a"]!["comments"]!).ShouldBe("the policy");
        ((string)answers["2b"]!["comments"]!).ShouldBe("yes");
        ((string)answers["2.q1"]!).ShouldBe("once");
        ((string)answers["A5.addressees.1.1"]!).ShouldBe("Zoë");

        static SdtRun Control(WordprocessingDocument document, string tag) =>
            document.MainDocumentPart!.Document.Descendants<SdtRun>().Single(control => control.SdtProperties!.GetFirstChild<Tag>()!.Val!.Value == tag);

        static void Answer(WordprocessingDocument document, string tag, params DocumentFormat.OpenXml.OpenXmlElement[] content)
        {
            var control = Control(document, tag);
            control.SdtProperties!.GetFirstChild<ShowingPlaceholder>()!.Remove();
            control.SdtContentRun!.RemoveAllChildren();
            control.SdtContentRun.Append(content);
        }
    }

    [Fact]
    public void ReadDocument_NoRequest_SaysSo() => Should.Throw<InvalidDataException>(() => RequestAnswers.ReadDocument(RenderedReport.Of("02-small-clean-smr").Docx))
        .Message.ShouldContain("no answer fields");

    private static JsonObject Answers(byte[] docx) => JsonNode.Parse(RequestAnswers.ToJson(RequestAnswers.ReadDocument(docx)))!.AsObject();

    private static string? DateTyped(string text) => (string?)Answers(Fill(
        RecipientInformationRequestDocument.Render(new FixtureCase("01-full-494").Transform()), new() { ["answer.2a.date"] = text }))["answers"]!["2a"]!["date_submitted"];

    /// <summary>The document after its table row with this field was copied below itself, as an editor does it.</summary>
    private static byte[] CopyRow(byte[] docx, string tag)
    {
        using var stream = new MemoryStream();
        stream.Write(docx);
        using (var document = WordprocessingDocument.Open(stream, isEditable: true))
        {
            var row = document.MainDocumentPart!.Document.Descendants<Tag>().First(candidate => candidate.Val!.Value == tag).Ancestors<TableRow>().First();
            row.InsertAfterSelf(row.CloneNode(deep: true));
        }

        return stream.ToArray();
    }

    private static byte[] Fill(byte[] docx, Dictionary<string, string> answers)
    {
        using var stream = new MemoryStream();
        stream.Write(docx);
        using (var document = WordprocessingDocument.Open(stream, isEditable: true))
        {
            foreach (var control in document.MainDocumentPart!.Document.Descendants<SdtRun>().ToList())
            {
                if (!answers.Remove(control.SdtProperties!.GetFirstChild<Tag>()!.Val!.Value!, out var answer))
                {
                    continue;
                }

                if (control.SdtProperties.Descendants<Checked>().SingleOrDefault() is { } box)
                {
                    box.Val = OnOff.One;
                    continue;
                }

                control.SdtProperties.GetFirstChild<ShowingPlaceholder>()!.Remove();
                var run = new Run();
                foreach (var (index, line) in answer.Split('\n').Index())
                {
                    run.Append(index == 0 ? [new Text(line)] : new DocumentFormat.OpenXml.OpenXmlElement[] { new Break(), new Text(line) });
                }

                control.SdtContentRun!.RemoveAllChildren();
                control.SdtContentRun.Append(run);
            }
        }

        answers.ShouldBeEmpty("every answer has its control");
        return stream.ToArray();
    }
}
