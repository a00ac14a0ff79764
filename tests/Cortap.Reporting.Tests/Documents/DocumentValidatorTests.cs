using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Tests.Documents;

public sealed class DocumentValidatorTests
{
    public static TheoryData<string> Broken => [.. Faults.All.Keys];

    [Fact]
    public void Validate_ReportWithTextBoxAndNestedTable_IsEmpty() => DocumentValidator.Validate(SampleDocuments.Create().Write()).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Broken))]
    public void Validate_BrokenDocument_IsRefusedUnlessTheSchemaAllowsTheFault(string name)
    {
        var fault = Faults.All[name];
        var document = SampleDocuments.Create();
        fault.Apply(document);

        DocumentFaults.IsValid(document).ShouldBe(fault.PassesValidator, name);
    }

    [Fact]
    public void ThrowIfInvalid_BrokenDocument_SaysWhere()
    {
        var document = SampleDocuments.Create();
        Faults.All["body: properties after the run"].Apply(document);

        var exception = Should.Throw<CortapException>(() => DocumentValidator.ThrowIfInvalid(document.Write()));

        exception.Code.ShouldBe(ErrorCodes.GenerationError);
        exception.Message.ShouldContain("/word/document.xml");
    }
}
