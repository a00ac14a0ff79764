using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Cortap.Functions.Tests.Architecture;

/// <summary>The package that is deployed to the Functions host, built by <c>eng/functions-package.sh</c>.</summary>
public sealed class FunctionsPackageTests
{
    private static readonly string? Package = Environment.GetEnvironmentVariable(PackageFactAttribute.Setting);

    [PackageFact]
    public void Metadata_OfThePackage_ListsEveryFunctionWithItsTrigger()
    {
        var expected = typeof(FunctionNames).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Select(method => (Method: method, Function: method.GetCustomAttribute<FunctionAttribute>()))
            .Where(found => found.Function is not null)
            .Select(found => $"{found.Function!.Name}: {string.Join(", ", Bindings(found.Method))}")
            .ToList();

        var listed = Json("functions.metadata").AsArray().Select(function =>
        {
            function!["scriptFile"]!.GetValue<string>().ShouldBe("Cortap.Functions.dll");
            function["language"]!.GetValue<string>().ShouldBe("dotnet-isolated");
            var inputs = function["bindings"]!.AsArray().Where(binding => binding!["direction"]!.GetValue<string>() == "In");
            return $"{function["name"]}: {string.Join(", ", inputs.Select(binding => Describe(binding!)))}";
        });

        expected.Count.ShouldBeGreaterThan(20);
        listed.ShouldBe(expected, ignoreOrder: true);
    }

    [PackageFact]
    public void Extensions_OfThePackage_AreTheDurableOneAndTheLoader()
    {
        var extensions = Json("extensions.json")["extensions"]!.AsArray();

        extensions.Select(extension => extension!["name"]!.GetValue<string>()).ShouldBe(["DurableTask", "Startup"], ignoreOrder: true);
        foreach (var extension in extensions) File.Exists(InPackage(extension!["hintPath"]!.GetValue<string>())).ShouldBeTrue(extension.ToJsonString());
    }

    [PackageFact]
    public void WorkerConfiguration_OfThePackage_StartsTheApp()
    {
        var description = Json("worker.config.json")["description"]!;

        description["language"]!.GetValue<string>().ShouldBe("dotnet-isolated");
        description["defaultWorkerPath"]!.GetValue<string>().ShouldBe("Cortap.Functions.dll");
        description["workerIndexing"]!.GetValue<string>().ShouldBe("true");
        File.Exists(InPackage("Cortap.Functions.dll")).ShouldBeTrue();
    }

    [PackageFact]
    public void Host_OfThePackage_IsSetToSurviveAKill()
    {
        var durable = Json("host.json")["extensions"]!["durableTask"]!["storageProvider"]!;

        durable["controlQueueVisibilityTimeout"]!.GetValue<string>().ShouldBe("00:01:00");
        durable["workItemQueueVisibilityTimeout"]!.GetValue<string>().ShouldBe("00:01:00");
        durable["maxQueuePollingInterval"]!.GetValue<string>().ShouldBe("00:00:01");
    }

    [PackageFact]
    public void Files_OfThePackage_HoldNeitherTheEngineNorSettings()
    {
        var files = Directory.GetFiles(Package!, "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToList();

        files.ShouldContain("Cortap.Reporting.dll");
        files.Where(file => file!.StartsWith("Cortap.Runtime", StringComparison.Ordinal) || file.StartsWith("Cortap.Server", StringComparison.Ordinal)
            || file.StartsWith("local.settings", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static IEnumerable<string> Bindings(MethodInfo method) =>
        method.GetParameters().SelectMany(parameter => parameter.GetCustomAttributes<BindingAttribute>()).Select(attribute => attribute switch
        {
            HttpTriggerAttribute http => $"httpTrigger {string.Join('|', http.Methods!)} {http.Route}",
            OrchestrationTriggerAttribute => "orchestrationTrigger",
            ActivityTriggerAttribute => "activityTrigger",
            DurableClientAttribute => "durableClient",
            _ => throw new InvalidOperationException($"{attribute.GetType().Name} is new here; say how it is listed."),
        });

    private static string Describe(JsonNode binding) => binding["type"]!.GetValue<string>() switch
    {
        "httpTrigger" => $"httpTrigger {string.Join('|', binding["methods"]!.AsArray())} {binding["route"]}",
        var type => type,
    };

    private static JsonNode Json(string file) => JsonNode.Parse(File.ReadAllText(InPackage(file)))!;

    private static string InPackage(string file) => Path.Combine(Package!, file);

    /// <summary>Building the package takes a minute and a second restore, so it is left to CI.</summary>
    private sealed class PackageFactAttribute : FactAttribute
    {
        public const string Setting = "FUNCTIONS_PACKAGE";

        public PackageFactAttribute() => Skip = Environment.GetEnvironmentVariable(Setting) is null ? $"{Setting} is not set; run eng/functions-package.sh." : null;
    }
}
