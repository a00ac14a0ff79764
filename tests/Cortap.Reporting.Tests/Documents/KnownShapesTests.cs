using System.Collections;
using System.Reflection;
using Cortap.Reporting.Documents.DraftAuditReport;
using Cortap.Reporting.Documents.Validation;
using Cortap.Reporting.Errors;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Cortap.Reporting.Tests.Documents;

/// <summary>A document whose shapes are known must be valid for the full validator too, whatever is broken in it and wherever.</summary>
public sealed class KnownShapesTests
{
    private const string Main = "word/document.xml";

    public static TheoryData<string> Broken => [.. Faults.All.Keys];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 6)];

    [Theory]
    [MemberData(nameof(Broken))]
    public void Cover_BrokenDocument_IsFalseWheneverTheValidatorObjects(string name)
    {
        var fault = Faults.All[name];
        var document = SampleDocuments.Create();
        fault.Apply(document);

        DocumentFaults.IsValid(document).ShouldBe(fault.PassesValidator, name);
        if (!fault.PassesValidator)
        {
            SampleDocuments.Known.Cover(document).ShouldBeFalse();
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Cover_RandomlyAlteredDocuments_NeverCoversAnInvalidOne(int seed)
    {
        var random = new Random(seed);
        var covered = 0;
        for (var i = 0; i < 200; i++)
        {
            var document = SampleDocuments.Create();
            var change = DocumentFaults.Alter(document, random);
            if (SampleDocuments.Known.Cover(document))
            {
                covered++;
                DocumentFaults.IsValid(document).ShouldBeTrue(change);
            }
        }

        covered.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Cover_OtherTextAndMoreOfTheSame_IsTrue()
    {
        var document = SampleDocuments.Create();
        document.Edit(Main, text => text
            .Replace(">General Manager<", ">Directrice générale &amp; \U0001F68C مدير<", StringComparison.Ordinal)
            .Replace("PAGEREF _Toc000000003", "PAGEREF _Toc000000002", StringComparison.Ordinal)
            .Replace("<w:br/>", "<w:br/><w:tab/><w:t>more</w:t><w:br/>", StringComparison.Ordinal));
        var row = document.First(Main, "<w:tr>", "</w:tr>", after: "</w:trPr>");
        document.Edit(Main, text => text.Insert(text.IndexOf(row, StringComparison.Ordinal), row + row));

        SampleDocuments.Known.Cover(document).ShouldBeTrue();
        DocumentFaults.IsValid(document).ShouldBeTrue();
    }

    [Fact]
    public void Cover_UnseenShape_IsFalseUntilLearned()
    {
        var document = SampleDocuments.Create();
        document.Edit(Main, text => text.Replace("<w:body>", "<w:body><w:p><w:pPr><w:jc w:val=\"right\"/></w:pPr></w:p>", StringComparison.Ordinal));
        var known = new KnownShapes(SampleDocuments.Template);
        known.Learn(SampleDocuments.Create());

        known.Cover(document).ShouldBeFalse();
        known.Learn(document);
        known.Cover(document).ShouldBeTrue();
    }

    [Fact]
    public void Validate_BrokenAfterManyValidOnes_IsRefused()
    {
        var template = DraftAuditReportDefinition.Value.Template.Load();
        var document = SampleDocuments.Create();
        template.Validate(document, document.Write());
        template.Validate(document, document.Write());
        Faults.All["body: properties after the run"].Apply(document);

        var exception = Should.Throw<CortapException>(() => template.Validate(document, document.Write()));

        exception.Code.ShouldBe(ErrorCodes.GenerationError);
        exception.Message.ShouldContain("/word/document.xml");
    }

    [Fact]
    public void DependentAttributes_OfTheValidator_AreAllNamed()
    {
        var names = typeof(Paragraph).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(OpenXmlElement)) && !type.IsAbstract && type.GetConstructor(Type.EmptyTypes) is not null)
            .Where(type => IsPartOfWordDocuments(type) && type != typeof(DocPartId))
            .SelectMany(type => Constraints((OpenXmlElement)Activator.CreateInstance(type)!))
            .Where(constraint => !constraint.GetType().Name.StartsWith("Attribute", StringComparison.Ordinal))
            .Select(AttributeOf).Distinct().ToList();

        names.ShouldContain("styleId");
        names.Except(KnownShapes.DependentAttributes).ShouldBeEmpty();
    }

    private static bool IsPartOfWordDocuments(Type type) => type.Namespace!.Split('.')[2..] is [var first, ..] parts
        && (first is "Wordprocessing" or "Vml" or "CustomProperties" or "VariantTypes" or "CustomXmlDataProperties"
            || parts is ["Drawing"] or ["Drawing", "Wordprocessing" or "Pictures"] || parts.Contains("Word"));

    private static IEnumerable<object> Constraints(OpenXmlElement element)
    {
        var metadata = typeof(OpenXmlElement).GetProperty("Metadata", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(element)!;
        return ((IEnumerable)metadata.GetType().GetProperty("Constraints")!.GetValue(metadata)!).Cast<object>();
    }

    private static string AttributeOf(object constraint)
    {
        var field = constraint.GetType().GetFields(BindingFlags.NonPublic | BindingFlags.Instance).First(field => field.Name is "_attribute" or "_refAttribute");
        return field.GetValue(constraint)!.ToString()!.Split(':')[^1];
    }
}
