using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cortap.Simulators.Demo;

/// <summary>
/// An invented recipient's review as Riskuity would serve it: some 500 controls over the 21 review areas of FY2026,
/// six deficiencies in five of them. Expanded from the JSON files beside this class; every run gives the same project.
/// </summary>
public static class DemoProject
{
    public const long Id = 218;

    public const string Name = "Juniper Basin Transit Authority FY26 Review";

    private const int FirstProjectControlId = 52001;
    private const int FirstControlId = 8801;
    private const int FirstAssessmentId = 61001;

    private static readonly string[] Aspects =
        ["Written policy and procedure", "Practice observed", "Records kept", "Oversight of third parties", "Staffing and training"];

    /// <summary>The document for <c>PROJECT_SETUP_PATH</c>.</summary>
    public static string SetupJson => Resource("setup.json");

    /// <summary>The element of <c>GET /projects/tenant/</c>.</summary>
    public static JsonObject TenantProject => new()
    {
        ["id"] = Id,
        ["name"] = Name,
        ["status"] = "Active",
        ["created_at"] = "2025-11-18T15:20:00Z",
    };

    /// <summary>The items of <c>GET /projects/project_controls/{id}</c>, all pages.</summary>
    public static IReadOnlyList<JsonObject> Controls()
    {
        var findings = Read<JsonObject[]>("findings.json").ToDictionary(finding => (string)finding["control"]!);
        var remarks = Read<Remarks>("remarks.json");
        return
        [
            .. Read<Area[]>("areas.json")
                .SelectMany(area => Enumerable.Range(1, area.Controls).Select(number => (Area: area, Number: number)))
                .Select((control, index) => Item(index, control.Area, control.Number, findings, remarks)),
        ];
    }

    /// <summary>The same review of several recipients, for batches.</summary>
    /// <param name="count">1 or more; the first is <see cref="Id"/>, the others follow.</param>
    /// <returns>Elements of <c>GET /projects/tenant/</c>.</returns>
    public static IReadOnlyList<JsonObject> TenantProjects(int count) =>
    [
        .. Enumerable.Range(0, count).Select(index =>
        {
            var project = TenantProject;
            project["id"] = Id + index;
            if (index > 0) project["name"] = $"{Name} {index + 1}";
            return project;
        }),
    ];

    /// <summary>The setup document of <see cref="TenantProjects"/>.</summary>
    /// <inheritdoc cref="TenantProjects"/>
    public static string SetupJsonOf(int count)
    {
        var entry = JsonNode.Parse(SetupJson)!["projects"]![0]!;
        var projects = new JsonArray();
        for (var index = 0; index < count; index++)
        {
            var copy = entry.DeepClone();
            copy["project_id"] = Id + index;
            if (index > 0) copy["project_info"]!["recipient_name"] = $"{entry["project_info"]!["recipient_name"]} {index + 1}";
            projects.Add(copy);
        }

        return new JsonObject { ["projects"] = projects }.ToJsonString();
    }

    private static JsonObject Item(int index, Area area, int number, Dictionary<string, JsonObject> findings, Remarks remarks)
    {
        var code = area.ControlCode(number);
        var name = $"{area.Prefix} : {code}";
        var id = Text(FirstProjectControlId + index);
        return new JsonObject
        {
            ["id"] = id,
            ["control"] = new JsonObject
            {
                ["id"] = Text(FirstControlId + index),
                ["name"] = name,
                ["description"] = $"{Aspects[(number - 1) / area.Topics.Length % Aspects.Length]}: {area.Topics[(number - 1) % area.Topics.Length]}",
            },
            ["assessment"] = Assessment(index, id, name, findings.GetValueOrDefault(code), remarks.For(area.Prefix, index)),
            ["project"] = new JsonObject { ["id"] = Text(Id), ["name"] = Name },
            ["control_family"] = null,
            ["control_status"] = null,
            ["control_phase"] = null,
        };
    }

    private static JsonObject Assessment(int index, string projectControlId, string controlName, JsonObject? finding, string remark)
    {
        var assessment = new JsonObject
        {
            ["id"] = Text(FirstAssessmentId + index),
            ["name"] = $"Assess Control '{controlName}' on Project '{Name}'",
            ["status"] = "Complete",
            ["description"] = $"Assessment of {controlName}",
            ["comments"] = remark,
            ["is_assessment_confirmed"] = "Yes",
            ["project_control"] = new JsonObject { ["id"] = projectControlId },
        };
        if (finding is null) return assessment;

        assessment["finding"] = "D";
        foreach (var (member, value) in finding.Where(member => member.Key != "control"))
            assessment[member] = value?.DeepClone();
        return assessment;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static T Read<T>(string name) => JsonSerializer.Deserialize<T>(Resource(name), JsonOptions)!;

    private static readonly JsonSerializerOptions JsonOptions = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static string Resource(string name)
    {
        using var stream = typeof(DemoProject).Assembly.GetManifestResourceStream($"{typeof(DemoProject).Namespace}.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private sealed record Area(string Prefix, string Code, int Controls, string[] Topics)
    {
        /// <summary><c>P12</c>; the funding programs' codes carry a colon and a letter, as in <c>5307:3-B</c>.</summary>
        public string ControlCode(int number) => Code.EndsWith(':')
            ? $"{Code}{(number + 1) / 2}-{(number % 2 == 1 ? 'A' : 'B')}"
            : Code + Text(number);
    }

    private sealed record Remarks(Dictionary<string, string> NotApplicable, string[] NotDeficient)
    {
        public string For(string prefix, int index) =>
            NotApplicable.GetValueOrDefault(prefix) ?? NotDeficient[index % NotDeficient.Length];
    }
}
