using System.Text.Json.Nodes;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents.RecipientInformationRequest;
using Cortap.Reporting.Tests.Canonical;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Tests.Documents;

/// <summary>The cover letter of docs/domain/recipient-information-request.md section 8.</summary>
public sealed class RecipientInformationRequestLetterTests
{
    [Fact]
    public void Render_CorrespondenceKnown_PrintsLetterFirst()
    {
        using var document = RecipientInformationRequestDocument.OfFixture("01-full-494");

        var letter = document.LinesOfSection(0);

        letter.Take(8).ShouldBe(
        [
            "January 13, 2026",
            "Ms. Dana Fixture",
            "General Manager",
            "Harbor Valley Transit District",
            "100 Synthetic Pier Road",
            "Harbor Valley, WA 00901",
            "Re: Recipient Information Request for Fiscal Year 2026 FTA Triennial Review",
            "Dear Ms. Fixture:",
        ]);
        letter[8].ShouldContain("49 U.S.C. 5307(f)(2)");
        letter[10].ShouldEndWith("Avery Placeholder of Example Review Partners, LLC by February 27, 2026.");
        letter[11].ShouldContain("Jordan Sample of the FTA regional office at (202) 555-0120, jordan.sample@example.org");
        letter[11].ShouldContain("Avery Placeholder at (202) 555-0110, avery.placeholder@example.com");
        letter.Skip(12).ShouldBe(
        [
            "Sincerely,",
            "Morgan Testwell",
            "Regional Administrator",
            "cc:",
            "Mr. Lee Mockford, Harbor Valley Transit District",
            "Sam Standin, Harbor Valley Transit District",
            "Mr. Jordan Sample, FTA",
            "Ms. Avery Placeholder, Example Review Partners, LLC",
            "Enclosure: Recipient Information Request",
        ]);
        document.LinkTargets.ShouldContain("https://www.transit.dot.gov/regulations-and-programs/program-oversight");
    }

    [Fact]
    public void Render_NoDueDate_AsksForTheReviewersDate()
    {
        var canonical = WithLetter();

        using var document = RecipientInformationRequestDocument.Of(canonical with { Project = canonical.Project with { DueDate = null } });

        document.LinesOfSection(0)[10].ShouldEndWith("by the date that Avery Placeholder gives.");
    }

    [Theory]
    [InlineData("name", "correspondence.recipient_contact.name")]
    [InlineData("street_address", "correspondence.recipient_contact.street_address")]
    public void Render_AddressIncomplete_PrintsPackageOnly(string member, string missing)
    {
        var canonical = WithLetter();
        canonical.Correspondence!["recipient_contact"]![member] = " ";

        using var document = RecipientInformationRequestDocument.Of(canonical);

        document.LinesOfSection(0)[0].ShouldBe("U.S. DEPARTMENT OF TRANSPORTATION");
        CoverLetter.Missing(canonical).ShouldBe([missing]);
    }

    [Fact]
    public void Render_NoCorrespondence_WarnsWithoutPersonalData()
    {
        var logger = new RecordingLogger();
        var renderer = new RecipientInformationRequestRenderer(RecipientInformationRequestDefinition.Value.Template.Load(), logger);

        renderer.Render(RecipientInformationRequestDocument.RequestFor(new FixtureCase("02-small-clean-smr").Transform()), CancellationToken.None);
        renderer.Render(RecipientInformationRequestDocument.RequestFor(WithLetter()), CancellationToken.None);

        logger.Messages.ShouldBe(
        [
            "Warning: Job rpt-20260211-160045-a1b2c3d4: the request has no cover letter, because project setup lacks " +
            "correspondence.recipient_contact.name, correspondence.recipient_contact.street_address",
        ]);
    }

    [Fact]
    public void Render_NobodySigns_PrintsPackageOnly()
    {
        var canonical = WithLetter() with { RegionalOfficer = null };
        canonical.Correspondence!.AsObject().Remove("regional_administrator_name");

        using var document = RecipientInformationRequestDocument.Of(canonical);

        document.LinesOfSection(0)[0].ShouldBe("U.S. DEPARTMENT OF TRANSPORTATION");
        CoverLetter.Missing(canonical).ShouldBe(["correspondence.regional_administrator_name"]);
    }

    [Fact]
    public void Render_OfficerInsteadOfAdministrator_Signs()
    {
        var canonical = WithLetter() with { RegionalOfficer = new CanonicalRegionalOfficer("Kim Deputy", "Deputy Regional Administrator", null, null) };
        canonical.Correspondence!.AsObject().Remove("regional_administrator_name");

        using var document = RecipientInformationRequestDocument.Of(canonical);

        document.LinesOfSection(0).Skip(13).Take(2).ShouldBe(["Kim Deputy", "Deputy Regional Administrator"]);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(3, false)]
    public void Render_Region_DecidesOnTheTitle(int region, bool hasTitle)
    {
        var canonical = WithLetter();

        using var document = RecipientInformationRequestDocument.Of(canonical with { Project = canonical.Project with { RegionNumber = region } });

        (document.LinesOfSection(0)[0] == "Recipient Information Request").ShouldBe(hasTitle);
    }

    [Fact]
    public void Render_SparseCorrespondence_DropsLinesAndFallsBack()
    {
        var canonical = WithLetter() with
        {
            Correspondence = new JsonObject
            {
                ["recipient_contact"] = new JsonObject { ["name"] = "Dana Fixture", ["street_address"] = "100 Pier Road", ["zip"] = "901" },
            },
        };

        using var document = RecipientInformationRequestDocument.Of(canonical);
        var letter = document.LinesOfSection(0);

        letter.Take(7).ShouldBe(
        [
            "April 30, 2026",
            "Dana Fixture",
            "Harbor Valley Transit District",
            "100 Pier Road",
            "Harbor Valley, WA 00901",
            "Re: Recipient Information Request for Fiscal Year 2026 FTA Triennial Review",
            "Dear Dana Fixture:",
        ]);
        letter.SkipWhile(line => line != "cc:").ShouldBe(
            ["cc:", "Jordan Sample, FTA", "Avery Placeholder, Example Review Partners, LLC", "Enclosure: Recipient Information Request"]);
    }

    [Fact]
    public void Render_RepresentativeWithoutNumber_DropsTheClause()
    {
        var canonical = WithLetter();
        canonical.Correspondence!["regional_office_representative"] = new JsonObject { ["name"] = "Pat Office" };

        using var document = RecipientInformationRequestDocument.Of(canonical);

        document.LinesOfSection(0)[11].ShouldStartWith("Questions may be addressed to Pat Office of the FTA regional office, or to Avery Placeholder at");
    }

    [Fact]
    public void Render_Letter_HasLetterheadAndItsOwnFooter()
    {
        var canonical = WithLetter();
        canonical.Correspondence!["regional_office"] = new JsonObject
        {
            ["name"] = "FTA Region 10",
            ["address_lines"] = new JsonArray("915 Sample Avenue", "Seattle, WA 98174"),
            ["phone"] = "(202) 555-0150",
        };

        using var document = RecipientInformationRequestDocument.Of(canonical);

        var letterhead = document.Headers.Single(text => text.Contains("Department", StringComparison.Ordinal));
        letterhead.ShouldBe(
            "U.S. Department of TransportationFederal Transit AdministrationFTA Region 10AK, ID, OR, WA915 Sample AvenueSeattle, WA 98174(202) 555-0150");
        document.FooterOf(document.Sections[0]).ShouldStartWith("FY2026 Triennial Review – Harbor Valley Transit DistrictPage");
    }

    private static CanonicalDocument WithLetter() => new FixtureCase("01-full-494").Transform();

    private sealed class RecordingLogger : ILogger<RecipientInformationRequestRenderer>
    {
        public List<string> Messages { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Messages.Add($"{logLevel}: {formatter(state, exception)}");
    }
}
