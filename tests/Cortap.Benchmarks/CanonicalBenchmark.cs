using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Riskuity;

namespace Cortap.Benchmarks;

/// <summary>
/// The full framework, 708 controls in 21 areas: target under 20 ms and 20 MB for reading and transforming. The floor beside it is the
/// parse of the same bytes by <see cref="JsonDocument"/>.
/// </summary>
public static class CanonicalBenchmark
{
    private const int Controls = 708;
    private const int WarmUps = 200;
    private const int Runs = 100;

    public static void Run(TextWriter output)
    {
        var page = Page();
        var transformer = new CanonicalTransformer(TimeProvider.System);
        output.WriteLine($"canonical: {Controls} controls, {page.Length / 1024} KB of JSON, median of {Runs} runs");
        Measure(output, "floor: JsonDocument.Parse", () => JsonDocument.Parse(page).Dispose());
        Measure(output, "read controls", () => RiskuityJson.ReadControls(page));
        Measure(output, "read and transform", () => transformer.Transform(33, RiskuityJson.ReadControls(page).Items, ProjectSetup.Empty, null));
        Measure(output, "read, transform, serialize", () => CanonicalJson.Serialize(
            transformer.Transform(33, RiskuityJson.ReadControls(page).Items, ProjectSetup.Empty, null)));
    }

    private static void Measure(TextWriter output, string name, Action action)
    {
        for (var i = 0; i < WarmUps; i++)
            action();
        var times = new double[Runs];
        var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Runs; i++)
        {
            var startedAt = Stopwatch.GetTimestamp();
            action();
            times[i] = Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds;
        }

        var allocated = (GC.GetAllocatedBytesForCurrentThread() - allocatedBefore) / (double)Runs / (1024 * 1024);
        Array.Sort(times);
        output.WriteLine($"  {name,-28} {times[Runs / 2],8:0.00} ms {allocated,8:0.00} MB");
    }

    /// <summary>Every third control has a narrative of 2 000 characters, every tenth is deficient.</summary>
    private static byte[] Page()
    {
        string[] prefixes =
        [
            "LEGAL", "FINANCIAL MANAGEMENT", "TECHNICAL CAPACITY – AWARD MANAGEMENT", "TECHNICAL CAPACITY – PROGRAM MANAGEMENT",
            "TECHNICAL CAPACITY – PROJECT MANAGEMENT", "TRANSIT ASSET MANAGEMENT", "SATISFACTORY CONTINUING CONTROL", "MAINTENANCE",
            "PROCUREMENT", "TITLE VI", "ADA GENERAL", "ADA COMPLEMENTARY PARATRANSIT", "SCHOOL BUS", "CHARTER BUS", "DRUG-FREE WORKPLACE ACT",
            "DRUG AND ALCOHOL PROGRAM", "SECTION 5307 PROGRAM REQUIREMENTS", "SECTION 5310 PROGRAM REQUIREMENTS",
            "SECTION 5311 PROGRAM REQUIREMENTS", "PTASP", "CYBERSECURITY",
        ];
        var narrative = string.Concat(Enumerable.Repeat("The reviewer examined records, interviewed staff and found no further issue. ", 27));
        var items = Enumerable.Range(0, Controls).Select(i =>
        {
            var name = $"{prefixes[i % prefixes.Length]} : X{i}";
            var verdict = i % 10 == 0 ? "Deficient: late submission (P11-1). " : "Reviewed. ";
            return new JsonObject
            {
                ["id"] = $"{4000 + i}",
                ["control"] = new JsonObject { ["id"] = $"{9000 + i}", ["name"] = name, ["description"] = "Text of the indicator" },
                ["assessment"] = new JsonObject
                {
                    ["id"] = $"{7000 + i}",
                    ["name"] = $"Assess Control '{name}' on Project 'Benchmark Transit FY26'",
                    ["status"] = "Complete",
                    ["description"] = $"Assessment of {name}",
                    ["comments"] = verdict + (i % 3 == 0 ? narrative : ""),
                    ["is_assessment_confirmed"] = "Yes",
                    ["project_control"] = new JsonObject { ["id"] = $"{4000 + i}" },
                },
                ["project"] = new JsonObject { ["id"] = "33", ["name"] = "Benchmark Transit FY26" },
                ["control_family"] = null,
            };
        });
        var page = new JsonObject { ["items"] = new JsonArray([.. items]), ["total"] = Controls, ["offset"] = 0, ["limit"] = 1_000 };
        return Encoding.UTF8.GetBytes(page.ToJsonString());
    }
}
