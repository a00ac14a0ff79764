using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents.DraftAuditReport;
using Cortap.Reporting.Riskuity;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Reporting.Tests.Canonical;

public sealed class CanonicalPropertyTests
{
    private static readonly ProjectSetup Setup = new FixtureCase("01-full-494").Setup();

    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static readonly string[] Prefixes =
    [
        "LEGAL", "Technical Capacity – Award Management", "PROCUREMENT", "PTASP", "TITLE VI", "DBE", "SECURITY PLANNING", "", "SECTION 5307 PROGRAM REQUIREMENTS",
    ];

    private static readonly string?[] Comments =
        ["Deficient: late (P11-1)", "Non-Deficient", "N/A", null, "", "Failed again", "No deficiencies", "D", "NA: rail; garage failed"];

    private static readonly Gen<ProjectControl> Control =
        from id in Gen.Choose(1, 60)
        from prefix in Gen.Elements(Prefixes)
        from comments in Gen.Elements(Comments)
        from finding in Gen.Elements<string?>(null, null, "D", "nd", "NA", "x")
        from status in Gen.Elements<string?>("Complete", "Not Started", "In Progress", null)
        from due in Gen.Elements<string?>("2026-05-01", "2026-06-01T00:00:00Z", null, "soon")
        from repeat in Gen.Elements(true, false)
        select new ProjectControl(
            $"{id}", new ControlReference($"c{id}", $"{prefix} : {id}"),
            new ControlAssessment { Comments = comments, Finding = finding, Status = status, DueDate = due, RepeatDeficiency = repeat },
            new ProjectReference("Property Transit"));

    /// <summary>Controls with distinct ids.</summary>
    private static readonly Arbitrary<ProjectControl[]> Controls =
        Arb.From(Control.ListOf().Select(list => list.DistinctBy(control => control.Id).ToArray()));

    [Property]
    public Property Transform_AnyOrder_GivesTheSameDocument() =>
        Prop.ForAll(Controls, Arb.From(Gen.Choose(0, int.MaxValue)), (controls, seed) =>
        {
            var shuffled = controls.ToArray();
            new Random(seed).Shuffle(shuffled);

            // Deficiencies stand in source order, and the texts and codes that are joined from them too.
            Differences(WithoutOrder(controls), WithoutOrder(shuffled)).ShouldBeEmpty();
        });

    [Property]
    public Property Transform_AnyPageSize_GivesTheSameDocument() =>
        Prop.ForAll(Controls, Arb.From(Gen.Choose(1, 20)), Arb.From(Gen.Choose(1, 20)), (controls, pageSize, serverMaximum) =>
        {
            using var http = new HttpClient(new PagingHandler(controls, serverMaximum));
            var options = new RiskuityOptions { BaseUrl = new Uri("https://riskuity.example"), PageSize = pageSize };
            var client = new RiskuityClient(http, options, TimeProvider.System, NullLogger<RiskuityClient>.Instance);

            var read = client.ReadControlsAsync(33, "token", "id", CancellationToken.None).GetAwaiter().GetResult().Controls;

            Differences(Json(controls), Json([.. read])).ShouldBeEmpty();
        });

    [Property]
    public Property Transform_Duplicates_ChangeNothingButTheWarnings() =>
        Prop.ForAll(Controls, controls =>
        {
            var once = Json(controls);
            var twice = Json([.. controls, .. controls.Select(control => control with { Control = null, Assessment = null })]);

            var hasDuplicates = controls.Length > 0;
            twice["metadata"]!["warnings"]!.AsArray().Any(warning => ((string)warning!).Contains("duplicate", StringComparison.Ordinal)).ShouldBe(hasDuplicates);
            once["metadata"]!["warnings"] = twice["metadata"]!["warnings"]!.DeepClone();
            Differences(once, twice).ShouldBeEmpty();
        });

    [Property]
    public Property Transform_UnknownPrefixes_ChangeCountsAndWarningsAlone() =>
        Prop.ForAll(Controls, controls =>
        {
            var unknown = controls.Select(control => new ProjectControl(
                "u" + control.Id, new ControlReference("x", "PLANNING : 1"), control.Assessment, control.Project));

            var without = Json(controls);
            var with = Json([.. controls, .. unknown]);

            ((int)with["metadata"]!["controls"]!["unmapped"]!).ShouldBe((int)without["metadata"]!["controls"]!["unmapped"]! + controls.Length);
            foreach (var member in new[] { "controls", "warnings" })
                with["metadata"]![member] = without["metadata"]![member]!.DeepClone();
            Differences(without, with).ShouldBeEmpty();
        });

    [Property]
    public Property Transform_AnyControls_KeepsTheCountsConsistentAndTheSchema() =>
        Prop.ForAll(Controls, controls =>
        {
            var document = Transform(controls);
            var counts = document.Metadata.Controls!;

            counts.Total.ShouldBe(controls.Length);
            counts.Total.ShouldBe(counts.Mapped + counts.Unmapped + counts.Excluded);
            document.Metadata.DeficiencyItemCount.ShouldBe(document.Metadata.OpenDeficiencyCount + document.Metadata.ClosedDeficiencyCount);
            CanonicalSchema.Validate(document, DraftAuditReportDefinition.Fields).ShouldBeEmpty();
        });

    [Property(MaxTest = 1_000)]
    public Property Clean_AnyText_IsLegalXmlTrimmedAndStable() =>
        Prop.ForAll(AnyText, text =>
        {
            var cleaned = CanonicalText.Clean(text);

            if (cleaned is null)
                return;
            XmlConvert.VerifyXmlChars(cleaned);
            cleaned.ShouldNotContain("\r");
            cleaned.ShouldBe(cleaned.Trim());
            CanonicalText.Clean(cleaned).ShouldBe(cleaned);
        });

    [Property(MaxTest = 1_000)]
    public Property Classify_AnyText_IsAFindingOrNothing() =>
        Prop.ForAll(AnyText, text => FindingClassifier.Classify(text).ShouldBeOneOf(Finding.Deficient, Finding.NotDeficient, Finding.NotApplicable, null));

    [Property(MaxTest = 1_000)]
    public Property Parse_AnyControlName_GivesACleanPrefixOrNone() =>
        Prop.ForAll(AnyText, text =>
        {
            var name = ControlName.Parse(text);

            (name.Prefix is null || (name.Prefix.Length > 0 && !name.Prefix.Contains("  ", StringComparison.Ordinal))).ShouldBeTrue();
        });

    /// <summary>UTF-16 units at random, mixed with words that the rules look for.</summary>
    private static Arbitrary<string> AnyText => Arb.From(
        Gen.OneOf(
                Gen.Choose(0, 0xFFFF).Select(unit => ((char)unit).ToString()),
                Gen.Elements("\r\n", "\r", "\0", "\uD83D", "\uDE8C", "\uFFFF", "🚌", " ", ":", "-", "–"),
                Gen.Elements("non", "deficient", "Deficien", "no ", "not ", "any ", "fail", "-safe", "N/A", "ND", "D", "(", ")", "LEGAL", "0 ", "violation"))
            .ListOf().Select(string.Concat));

    private static CanonicalDocument Transform(ProjectControl[] controls) =>
        new CanonicalTransformer(FixtureCase.Clock).Transform(33, controls, Setup, null);

    private static JsonNode Json(ProjectControl[] controls) => JsonNode.Parse(CanonicalJson.Serialize(Transform(controls)))!;

    private static JsonNode WithoutOrder(ProjectControl[] controls)
    {
        var document = Json(controls);
        foreach (var area in document["assessments"]!.AsArray().Where(area => area!["deficiencies"] is not null))
        {
            var items = area!["deficiencies"]!.AsArray().Select(item => item!.ToJsonString()).Order(StringComparer.Ordinal);
            area["deficiencies"] = new JsonArray([.. items.Select(item => JsonNode.Parse(item))]);
            area["description"] = string.Join('\n', ((string)area["description"]!).Split('\n').Order(StringComparer.Ordinal));
        }

        return document;
    }

    private static IReadOnlyList<string> Differences(JsonNode expected, JsonNode actual) => JsonComparison.Differences(expected, actual);

    /// <summary>Serves controls as Riskuity pages them.</summary>
    private sealed class PagingHandler(ProjectControl[] controls, int maximum) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var query = request.RequestUri!.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=')).ToDictionary(
                pair => pair[0], pair => int.Parse(pair[1], CultureInfo.InvariantCulture));
            var page = new
            {
                Items = controls.Skip(query["offset"]).Take(Math.Min(query["limit"], maximum)),
                Total = controls.Length,
            };
            var json = JsonSerializer.Serialize(page, SnakeCase);
            return Task.FromResult(new HttpResponseMessage { Content = new StringContent(json) });
        }
    }
}
