using System.Text.Json.Nodes;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents.DraftAuditReport;
using Cortap.Reporting.Documents.RecipientInformationRequest;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Tests.Canonical;

public sealed class CanonicalValidationTests
{
    [Fact]
    public void EnsureRenderable_BlockedProject_TellsWhichFieldToFillWhere()
    {
        var fixture = new FixtureCase("05-missing-critical");

        var failure = Should.Throw<CortapException>(() => CanonicalValidation.EnsureRenderable(fixture.Transform(), DraftAuditReportDefinition.Fields));

        failure.Code.ShouldBe(ErrorCodes.MissingRequiredData);
        JsonNode.DeepEquals(failure.Details, fixture.Read("expected-error.json")["webhook"]!["error"]!["details"]).ShouldBeTrue();
        failure.Message.ShouldStartWith("4 required fields are missing: ");
        failure.Message.ShouldContain("contractor.contractor_name (fill contractor.company_name in project setup)");
    }

    [Fact]
    public void EnsureRenderable_EmptyProject_BlocksTheDraftAlone()
    {
        var document = new FixtureCase("09-empty-project").Transform();

        Should.Throw<CortapException>(() => CanonicalValidation.EnsureRenderable(document, DraftAuditReportDefinition.Fields))
            .Message.ShouldBe("A required field is missing: assessments (fill the project's controls in Riskuity). Complete it and request the report again.");
        CanonicalValidation.EnsureRenderable(document, RecipientInformationRequestDefinition.Fields).MissingOptionalFields.ShouldBe(["project.due_date"]);
    }

    [Fact]
    public void EnsureRenderable_PresentButWrongValues_AreAViolation()
    {
        var document = new FixtureCase("01-full-494").Transform();
        document = document with { Project = document.Project with { RegionNumber = 11, ReviewType = "Annual" } };

        var failure = Should.Throw<CortapException>(() => CanonicalValidation.EnsureRenderable(document, DraftAuditReportDefinition.Fields));

        failure.Code.ShouldBe(ErrorCodes.TransformationError);
        failure.Details!["errors"]!.AsArray().Count.ShouldBe(2);
        failure.Message.ShouldContain("project.region_number");
    }

    [Fact]
    public void EnsureRenderable_MissingAndWrongValues_MissingComesFirst()
    {
        var document = new FixtureCase("05-missing-critical").Transform();
        document = document with { Project = document.Project with { RecipientCityState = "nowhere" } };

        Should.Throw<CortapException>(() => CanonicalValidation.EnsureRenderable(document, DraftAuditReportDefinition.Fields))
            .Code.ShouldBe(ErrorCodes.MissingRequiredData);
    }
}
