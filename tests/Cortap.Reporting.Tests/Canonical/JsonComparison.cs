using System.Text.Json.Nodes;

namespace Cortap.Reporting.Tests.Canonical;

/// <summary>Compares parsed JSON by the rules of tests/fixtures/README.md: member order is free, array order counts.</summary>
public static class JsonComparison
{
    /// <summary>Every difference as a <c>path: expected, actual</c> line.</summary>
    public static IReadOnlyList<string> Differences(JsonNode? expected, JsonNode? actual)
    {
        var differences = new List<string>();
        Compare(expected, actual, "$", differences);
        return differences;
    }

    private static void Compare(JsonNode? expected, JsonNode? actual, string path, List<string> differences)
    {
        switch (expected, actual)
        {
            case (JsonArray left, JsonArray right) when path.EndsWith("metadata.warnings", StringComparison.Ordinal):
                if (left.Count == 0 != (right.Count == 0))
                    differences.Add($"{path}: expected {left.ToJsonString()}, actual {right.ToJsonString()}");
                break;
            case (JsonObject left, JsonObject right):
                foreach (var name in left.Select(member => member.Key).Union(right.Select(member => member.Key)))
                {
                    if (left.ContainsKey(name) != right.ContainsKey(name))
                        differences.Add($"{path}.{name}: {(left.ContainsKey(name) ? "is missing" : "is not expected")}");
                    else
                        Compare(left[name], right[name], $"{path}.{name}", differences);
                }

                break;
            case (JsonArray left, JsonArray right) when left.Count == right.Count:
                for (var i = 0; i < left.Count; i++)
                    Compare(left[i], right[i], $"{path}[{i}]", differences);
                break;
            default:
                if (!JsonNode.DeepEquals(expected, actual))
                    differences.Add($"{path}: expected {expected?.ToJsonString() ?? "null"}, actual {actual?.ToJsonString() ?? "null"}");
                break;
        }
    }
}
