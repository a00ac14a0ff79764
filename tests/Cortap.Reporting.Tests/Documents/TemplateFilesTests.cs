using System.Buffers.Binary;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Documents.DraftAuditReport;
using Cortap.Reporting.Documents.Templating;
using Cortap.Templates;

namespace Cortap.Reporting.Tests.Documents;

public sealed class TemplateFilesTests
{
    public static TheoryData<string> Ids => [.. ReportCatalog.BuiltIn.All.Select(report => report.Template.Id)];

    // Compared part by part: how well deflate packs differs between platforms.
    [Theory, MemberData(nameof(Ids))]
    public void CheckedInTemplate_ComparedWithAuthoringProgram_HasEqualParts(string id)
    {
        var written = OpcPackage.Read(TemplateSet.All().Single(template => template.Name == $"{id}.docx").Content);
        var checkedIn = OpcPackage.Read(ReportCatalog.BuiltIn.All.Single(report => report.Template.Id == id).Template.Content);

        checkedIn.Parts.Keys.ShouldBe(written.Parts.Keys);
        checkedIn.Parts.Where(part => !part.Value.AsSpan().SequenceEqual(written.Parts[part.Key])).Select(part => part.Key)
            .ShouldBeEmpty("run: dotnet run --project tools/Cortap.Templates");
        checkedIn.PartTypes.ShouldBe(written.PartTypes);
        checkedIn.Relationships.Values.SelectMany(relationships => relationships).ShouldBe(written.Relationships.Values.SelectMany(relationships => relationships));
    }

    [Theory, MemberData(nameof(Ids))]
    public void Create_Twice_GivesEqualBytes(string id) =>
        TemplateSet.All().Single(template => template.Name == $"{id}.docx").Content.AsSpan()
            .SequenceEqual(TemplateSet.All().Single(template => template.Name == $"{id}.docx").Content).ShouldBeTrue();

    [Theory, MemberData(nameof(Ids))]
    public void Inspect_CheckedInTemplate_FindsNothingWrong(string id)
    {
        var inspection = TemplateInspector.Inspect(ReportCatalog.BuiltIn.All.Single(report => report.Template.Id == id).Template.Content, ReportCatalog.BuiltIn);

        inspection.Problems.ShouldBeEmpty();
        inspection.Id.ShouldBe(id);
        inspection.Tags.ShouldNotBeEmpty();
        inspection.Tags.Where(use => use.Tag.StartsWith("field:") && !use.Tag.Contains('@')).ShouldAllBe(use => use.Meaning != null);
    }

    [Theory, MemberData(nameof(Ids))]
    public void Inspect_EachPartGoneOrAnotherThing_FindsAFaultAndNeverThrows(string id)
    {
        var template = ReportCatalog.BuiltIn.All.Single(report => report.Template.Id == id).Template.Content;
        var silent = new List<string>();
        // Each report gets a core.xml of its own.
        foreach (var part in OpcPackage.Read(template).Parts.Keys.Where(part => part.EndsWith(".xml", StringComparison.Ordinal) && part != "docProps/core.xml"))
        {
            Try($"{part} is gone", package => package.Parts.Remove(part));
            Try($"{part} has another case", package =>
            {
                package.Parts.Remove(part, out var content);
                package.Parts[part.ToUpperInvariant()] = content!;
            });
            Try($"{part} is another thing", package => package.Parts[part] = "<x/>"u8.ToArray());
            Try($"{part} is empty", package => package.Parts[part] = []);
        }

        foreach (var relationship in OpcPackage.Read(template).RelationshipsOf("word/document.xml").Where(part => !part.IsExternal && part.Type.Split('/')[^1] is not ("image" or "customXml")))
            Try($"{relationship.Target} is said to lie elsewhere", package =>
            {
                var links = package.Relationships["word/document.xml"];
                links[links.IndexOf(relationship)] = relationship with { IsExternal = true };
            });

        Try("the document has no body", package => package.Parts["word/document.xml"] = Xml.Save(new XElement(WordMarkup.W + "document")));

        silent.ShouldBeEmpty();

        void Try(string name, Action<OpcPackage> change)
        {
            var package = OpcPackage.Read(template);
            change(package);
            var problems = TemplateInspector.Inspect(package.Write(), ReportCatalog.BuiltIn).Problems;
            if (problems.Count == 0) silent.Add(name);
            problems.ShouldAllBe(problem => !problem.Message.Contains("Cannot load") && !problem.Message.Contains("dictionary"));
        }
    }

    [Theory]
    [InlineData("mailto:ana@x.example, ben@")]
    [InlineData("http://[x")]
    [InlineData("mailto::x@@")]
    public void Inspect_LinkThatIsNoAddress_DisturbsNobody(string target)
    {
        var package = OpcPackage.Read(DraftAuditReportDefinition.Value.Template.Content);
        package.AddRelationships("word/document.xml",
            [new Relationship("rIdOdd", $"{WordMarkup.RelationshipTypes}/hyperlink", target, IsExternal: true)]);

        TemplateInspector.Inspect(package.Write(), ReportCatalog.BuiltIn).Problems.ShouldBeEmpty();
    }

    /// <summary>What somebody hostile, or a broken editor, makes of the draft's template.</summary>
    public static TheoryData<string> Damages => [.. Damage.Keys];

    private static readonly Dictionary<string, Action<OpcPackage>> Damage = new()
    {
        ["a footer that is not there"] = package => package.Parts.Remove("word/letterFooter.xml"),
        ["no numbering"] = package => package.Parts.Remove("word/numbering.xml"),
        ["no text"] = package => package.Parts.Remove("word/document.xml"),
        ["numbers that are none"] = package => package.Edit("word/numbering.xml", text => Regex.Replace(text, "=\"\\d+\"", "=\"x\"")),
        ["numbers that are too large"] = package => package.Edit("word/numbering.xml", text => Regex.Replace(text, "=\"\\d+\"", "=\"99999999999999999999\"")),
        ["bottomless text"] = package => package.Edit("word/document.xml", text => text.Replace("<w:body>", $"<w:body>{Nested(100_000)}", StringComparison.Ordinal)),
        ["bottomless styles"] = package => package.Edit("word/styles.xml", text => text.Replace("</w:styles>", $"{Nested(100_000)}</w:styles>", StringComparison.Ordinal)),
    };

    [Theory, MemberData(nameof(Damages))]
    public void Inspect_DamagedFile_SaysSo(string damage)
    {
        var package = OpcPackage.Read(DraftAuditReportDefinition.Value.Template.Content);
        Damage[damage](package);

        TemplateInspector.Inspect(package.Write(), ReportCatalog.BuiltIn).Problems.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(ulong.MaxValue >> 1)]
    [InlineData(ulong.MaxValue)]
    public void Inspect_FileThatClaimsToUnpackToMoreThanANumberHolds_SaysSo(ulong length)
    {
        var bytes = WithLengths(DraftAuditReportDefinition.Value.Template.Content.ToArray(), length);

        TemplateInspector.Inspect(bytes, ReportCatalog.BuiltIn).Problems.ShouldHaveSingleItem().Message.ShouldContain("unpacks to more than");
    }

    private static string Nested(int depth) => string.Concat(Enumerable.Repeat("<w:p>", depth)) + string.Concat(Enumerable.Repeat("</w:p>", depth));

    /// <summary>The archive with this unpacked length for each entry of its directory, in an extra field as large files have it.</summary>
    private static byte[] WithLengths(byte[] zip, ulong length)
    {
        const int HeaderSize = 46;
        const int EndSize = 22;
        var directory = BinaryPrimitives.ReadInt32LittleEndian(zip.AsSpan(zip.Length - 6));
        using var result = new MemoryStream();
        result.Write(zip, 0, directory);
        for (var at = directory; at < zip.Length - EndSize;)
        {
            var header = zip[at..(at + HeaderSize)];
            var name = zip.AsSpan(at + HeaderSize, BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28)));
            at += HeaderSize + name.Length + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(30)) + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(32));
            byte[] extra = [1, 0, 8, 0, .. BitConverter.GetBytes(length)];
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(24), uint.MaxValue);
            BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(30), (ushort)extra.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(32), 0);
            result.Write(header);
            result.Write(name);
            result.Write(extra);
        }

        var end = zip[^EndSize..];
        BinaryPrimitives.WriteInt32LittleEndian(end.AsSpan(12), (int)result.Position - directory);
        result.Write(end);
        return result.ToArray();
    }

    [Theory]
    [InlineData(9 << 20, "The file has more than 8 MiB of text and markup")]
    [InlineData(0, "There are 101 others, which are not told; correct these first.")]
    public void Inspect_MoreThanATemplateHolds_IsToldShortly(int letters, string told)
    {
        var package = OpcPackage.Read(ReportCatalog.BuiltIn.Of(ReportType.DraftAuditReport).Template.Content);
        var inserted = letters > 0 ? $"<w:p><w:r><w:t>{new string('a', letters)}</w:t></w:r></w:p>"
            : string.Concat(Enumerable.Repeat("""<w:p><w:ins w:id="1" w:author="a"><w:r><w:t>x</w:t></w:r></w:ins></w:p>""", 300));
        package.Edit("word/document.xml", text => text.Replace("<w:body>", $"<w:body>{inserted}", StringComparison.Ordinal));

        var problems = TemplateInspector.Inspect(package.Write(), ReportCatalog.BuiltIn).Problems;

        problems[^1].ToString().ShouldStartWith(told);
        problems.Count.ShouldBeLessThanOrEqualTo(201);
    }

    [Fact]
    public void Inspect_SchemaBroken_IsOneLineForAnAuditor()
    {
        var package = OpcPackage.Read(DraftAuditReportDefinition.Value.Template.Content);
        package.Edit("word/document.xml", text => text.Replace("<w:body>", "<w:body><w:bogus/><w:bogus/>", StringComparison.Ordinal));

        TemplateInspector.Inspect(package.Write(), ReportCatalog.BuiltIn).Problems.ShouldHaveSingleItem().Message.ShouldContain("cortap template restyle draft-audit-report FILE");
    }

    [Fact]
    public void Inspect_RelationshipWithoutATarget_SaysSo()
    {
        var package = OpcPackage.Read(DraftAuditReportDefinition.Value.Template.Content);
        package.Parts["word/_rels/odd.xml.rels"] = "<Relationships><Relationship Id=\"a\"/></Relationships>"u8.ToArray();

        TemplateInspector.Inspect(package.Write(), ReportCatalog.BuiltIn).Problems.Select(problem => problem.ToString()).ShouldBe(["The file is damaged: a relationship in word/_rels/odd.xml.rels has no Type."]);
    }

    [Fact]
    public void Inspect_NoDocument_SaysSo() => TemplateInspector.Inspect("hello"u8.ToArray(), ReportCatalog.BuiltIn).Problems.ShouldHaveSingleItem();
}
