using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Cortap.Functions.Workflows;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Webhooks;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Tests.Architecture;

/// <summary>Functions are triggers only: what they do lies in Reporting.</summary>
public sealed class FunctionShapeTests
{
    private static readonly MethodInfo[] Functions =
    [
        .. typeof(FunctionNames).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method => method.IsDefined(typeof(FunctionAttribute))),
    ];

    [Fact]
    public void Names_AllFunctions_AreTheDeclaredOnes()
    {
        var declared = typeof(FunctionNames).GetFields().Select(field => (string)field.GetRawConstantValue()!);

        Functions.Select(method => method.GetCustomAttribute<FunctionAttribute>()!.Name).ShouldBe(declared, ignoreOrder: true);
    }

    [Fact]
    public void Activities_EachClass_HasOneMethodAndItsWorkInThePipeline()
    {
        var activities = Functions.Where(method => method.GetParameters()[0].IsDefined(typeof(ActivityTriggerAttribute))).Select(method => method.DeclaringType!).ToList();

        activities.ShouldNotBeEmpty();
        foreach (var activity in activities)
        {
            activity.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Count(method => !method.IsDefined(typeof(CompilerGeneratedAttribute))).ShouldBe(1, activity.Name);
            var services = activity.GetConstructors().Single().GetParameters().Select(parameter => parameter.ParameterType).ToList();
            services[0].Namespace.ShouldBe("Cortap.Reporting.Pipeline", activity.Name);
            services.Skip(1).ShouldAllBe(service => service == typeof(JobWorkflows), activity.Name);
        }
    }

    [Fact]
    public void Types_OutsideTheWorkflows_OnlyHandTheClientOn()
    {
        var users = typeof(FunctionNames).Assembly.GetTypes()
            .Where(type => type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).Any(field => field.FieldType == typeof(DurableTaskClient)))
            .Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute)));

        users.ShouldBe([typeof(JobWorkflows)]);
    }

    /// <summary>Whatever is slow is bounded by a lane of its own, so that writing an outcome always finds a free place, on both hosts.</summary>
    [Fact]
    public void HostJson_ActivitiesAtOnce_AreMoreThanAllLanesTogether()
    {
        var host = JsonNode.Parse(File.ReadAllText(Path.Combine(SourceFolder(), "host.json")))!;

        const int MostJobsAtWork = 1_000;
        ((int)host["extensions"]!["durableTask"]!["maxConcurrentActivityFunctions"]!).ShouldBeGreaterThan(MostJobsAtWork + new WebhookOptions().MaxAtOnce + EmailPhase.MaxAtOnce + 20);
    }

    [Fact]
    public void Orchestrators_EachClass_IsStaticAndKeepsNothing()
    {
        var orchestrators = Functions.Where(method => method.GetParameters()[0].IsDefined(typeof(OrchestrationTriggerAttribute))).Select(method => method.DeclaringType!).ToList();

        orchestrators.ShouldNotBeEmpty();
        foreach (var orchestrator in orchestrators)
        {
            (orchestrator is { IsAbstract: true, IsSealed: true }).ShouldBeTrue(orchestrator.Name);
            orchestrator.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static).ShouldAllBe(field => field.IsLiteral || field.IsInitOnly);
        }
    }

    [Fact]
    public void HttpFunctions_AllOfThem_AreAnonymousForTheTokenIsTheirOwnCheck()
    {
        var triggers = Functions.SelectMany(method => method.GetParameters()).Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).OfType<HttpTriggerAttribute>().ToList();

        triggers.ShouldNotBeEmpty();
        triggers.ShouldAllBe(trigger => trigger.AuthLevel == AuthorizationLevel.Anonymous && trigger.Route != null);
    }

    [Fact]
    public void Sources_OfTheFunctions_HaveNoConditionalCompilation()
    {
        var files = Directory.GetFiles(SourceFolder(), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)).ToList();

        files.ShouldNotBeEmpty();
        files.Where(file => File.ReadLines(file).Any(line => line.StartsWith("#if", StringComparison.Ordinal))).ShouldBeEmpty();
    }

    private static string SourceFolder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../src/Cortap.Functions"));
}
