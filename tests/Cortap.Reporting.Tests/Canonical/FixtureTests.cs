using System.Text.Json;
using System.Text.Json.Nodes;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;

namespace Cortap.Reporting.Tests.Canonical;

public sealed class FixtureTests
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static TheoryData<string> Cases => [.. FixtureCase.All];

    public static TheoryData<string> Documents => [.. FixtureCase.All.Except(["05-missing-critical"])];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Transform_FixtureCase_GivesExpectedDocument(string name)
    {
        var fixture = new FixtureCase(name);

        var actual = JsonNode.Parse(CanonicalJson.Serialize(fixture.Transform()));

        JsonComparison.Differences(fixture.Read("expected-canonical.json"), actual).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Evaluate_FixtureCase_GivesExpectedCompleteness(string name)
    {
        var fixture = new FixtureCase(name);
        var document = fixture.Transform();

        foreach (var fields in ReportCatalog.BuiltIn.Fields)
        {
            var actual = JsonSerializer.SerializeToNode(CompletenessCheck.Evaluate(document, fields), SnakeCase);

            JsonComparison.Differences(fixture.ExpectedCompleteness(fields.Type), actual).ShouldBeEmpty(fields.Type.ToString());
        }
    }
}
