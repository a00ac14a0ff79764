using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Cortap.Runtime.Hosting.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.DependencyInjection;

namespace Cortap.Runtime.Hosting.Functions;

/// <summary>Every function of the app, found by reflection and checked before anything starts.</summary>
internal sealed partial class FunctionCatalog
{
    // Not only public ones: a function that is hidden by mistake must be reported, not overlooked.
    private const BindingFlags DeclaredMethods =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private readonly List<HttpFunction> _http = [];
    private readonly List<OrchestratorFunction> _orchestrators = [];
    private readonly List<ActivityFunction> _activities = [];

    public IReadOnlyList<HttpFunction> Http => _http;

    public IReadOnlyList<OrchestratorFunction> Orchestrators => _orchestrators;

    public IReadOnlyList<ActivityFunction> Activities => _activities;

    public IEnumerable<FunctionMethod> All
        => _http.Select(function => function.Function)
            .Concat(_orchestrators.Select(function => function.Function))
            .Concat(_activities.Select(function => function.Function));

    /// <exception cref="RuntimeStartException">Functions that could never run, all of them in one message.</exception>
    public static FunctionCatalog Discover(IEnumerable<Type> classes, string routePrefix)
    {
        var catalog = new FunctionCatalog();
        var problems = new List<string>();
        foreach (var function in classes.SelectMany(Functions))
        {
            try
            {
                catalog.Add(function, routePrefix);
            }
            catch (RuntimeStartException exception)
            {
                problems.Add(exception.Message);
            }
        }
        problems.AddRange(catalog.All.GroupBy(function => function.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1)
            .Select(group => $"Function name '{group.Key}' is used {group.Count()} times; names must be unique without regard to case"));
        problems.AddRange(HttpFunction.Conflicts(catalog._http));
        return problems.Count == 0 ? catalog : throw new RuntimeStartException(string.Join(" | ", problems));
    }

    /// <exception cref="RuntimeStartException">Constructors need services that nobody registered; the message names them all.</exception>
    public void CheckDependencies(IServiceProviderIsService services)
    {
        var missing =
            (from function in All
             from parameter in function.Dependencies
             where !parameter.HasDefaultValue && !services.IsService(parameter.ParameterType)
             select function.Error($"its constructor needs a {parameter.ParameterType.Name}, which is not registered").Message).ToArray();
        if (missing.Length > 0)
            throw new RuntimeStartException(string.Join(" | ", missing));
    }

    private static IEnumerable<FunctionMethod> Functions(Type type)
    {
        if (!type.IsClass || type.IsDefined(typeof(CompilerGeneratedAttribute)))
            yield break;
        foreach (var method in type.GetMethods(DeclaredMethods))
        {
            if (method.GetCustomAttribute<FunctionAttribute>() is { } attribute)
                yield return new FunctionMethod(attribute.Name, method);
        }
    }

    private void Add(FunctionMethod function, string routePrefix)
    {
        CheckShape(function);
        CheckBindings(function);
        var triggers = function.Parameters.SelectMany(parameter => parameter.GetCustomAttributes<TriggerBindingAttribute>()).ToArray();
        if (triggers.Length != 1)
            throw function.Error($"exactly one parameter must carry a trigger attribute; found {triggers.Length}");
        switch (triggers[0])
        {
            case HttpTriggerAttribute http:
                _http.Add(HttpFunction.Create(function, http, routePrefix));
                break;
            case OrchestrationTriggerAttribute:
                _orchestrators.Add(OrchestratorFunction.Create(function));
                break;
            default:
                _activities.Add(ActivityFunction.Create(function));
                break;
        }
    }

    // The rules of the Functions host and its SDK, so that what starts here starts there.
    private static void CheckShape(FunctionMethod function)
    {
        var method = function.Method;
        if (!FunctionNamePattern().IsMatch(function.Name))
            throw function.Error("the name must be a letter followed by at most 127 letters, digits, '-' or '_'");
        if (!method.IsPublic || !method.DeclaringType!.IsVisible)
            throw function.Error("the method and its class must be public");
        if (method.Name == "Main")
            throw function.Error("a function method must not be called Main");
        if (method.IsGenericMethodDefinition || method.DeclaringType.IsGenericTypeDefinition)
            throw function.Error("neither the method nor its class may be generic");
        if (!method.IsStatic && method.DeclaringType.IsAbstract)
            throw function.Error("its class is abstract");
        if (!method.IsStatic && method.DeclaringType.GetConstructors().Length != 1)
            throw function.Error("its class must have exactly one public constructor");
        if (method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute)))
            throw function.Error("an async method must return a task");
    }

    // What the official attributes offer and this host would leave out in silence.
    private static void CheckBindings(FunctionMethod function)
    {
        var attributes = function.Method.GetCustomAttributes().Concat(function.Parameters.SelectMany(parameter => parameter.GetCustomAttributes()));
        foreach (var attribute in attributes)
        {
            var missing = attribute switch
            {
                RetryAttribute => "retries of functions; give the call a retry policy",
                HttpTriggerAttribute { AuthLevel: not AuthorizationLevel.Anonymous } => "function keys; the level must be Anonymous, and the function checks its caller itself",
                OrchestrationTriggerAttribute { Orchestration: not null } or ActivityTriggerAttribute { Activity: not null } => "names in triggers; [Function] gives the name",
                OrchestrationTriggerAttribute { LargePayloadPurge: true } => "purge of large payloads",
                DurableClientAttribute { TaskHub: not null } or DurableClientAttribute { ConnectionName: not null } => "other task hubs",
                HttpTriggerAttribute or OrchestrationTriggerAttribute or ActivityTriggerAttribute or DurableClientAttribute => null,
                BindingAttribute => $"[{attribute.GetType().Name.Replace("Attribute", "", StringComparison.Ordinal)}]",
                _ => null,
            };
            if (missing is not null)
                throw function.Error($"the embedded host has no {missing}");
        }
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,127}$")]
    private static partial Regex FunctionNamePattern();
}
