using System.Text.Json.Nodes;

namespace Cortap.Reporting.Tests.Canonical;

/// <summary>A comparison that finds nothing would make every fixture test pass.</summary>
public sealed class JsonComparisonTests
{
    [Theory]
    [InlineData("""{"a": 1}""", """{"a": 2}""")]
    [InlineData("""{"a": 1}""", """{}""")]
    [InlineData("""{}""", """{"a": null}""")]
    [InlineData("""{"a": [1, 2]}""", """{"a": [2, 1]}""")]
    [InlineData("""{"a": [1]}""", """{"a": [1, 2]}""")]
    [InlineData("""{"a": null}""", """{"a": ""}""")]
    [InlineData("""{"metadata": {"warnings": []}}""", """{"metadata": {"warnings": ["x"]}}""")]
    public void Differences_UnequalDocuments_NamesThem(string expected, string actual) =>
        JsonComparison.Differences(JsonNode.Parse(expected), JsonNode.Parse(actual)).ShouldNotBeEmpty();

    [Theory]
    [InlineData("""{"a": 1, "b": [null]}""", """{"b": [null], "a": 1}""")]
    [InlineData("""{"metadata": {"warnings": ["a"]}}""", """{"metadata": {"warnings": ["b", "c"]}}""")]
    public void Differences_EqualDocuments_NamesNone(string expected, string actual) =>
        JsonComparison.Differences(JsonNode.Parse(expected), JsonNode.Parse(actual)).ShouldBeEmpty();
}
