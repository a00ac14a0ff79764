using System.Globalization;
using System.Reflection;
using Cortap.Functions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Cortap.Azure.Host;

/// <summary>One function of the app, found by its attributes.</summary>
internal sealed class AppFunction
{
    private readonly MethodInfo _method;
    private readonly ParameterInfo _trigger;
    private readonly PropertyInfo? _result;

    private AppFunction(string name, MethodInfo method)
    {
        Name = name;
        _method = method;
        _trigger = method.GetParameters().First(parameter =>
            parameter.IsDefined(typeof(HttpTriggerAttribute)) || parameter.IsDefined(typeof(ActivityTriggerAttribute)) || parameter.IsDefined(typeof(OrchestrationTriggerAttribute)));
        if (method.ReturnType.IsGenericType) _result = method.ReturnType.GetProperty(nameof(Task<>.Result));
    }

    public static IReadOnlyList<AppFunction> All { get; } =
    [
        .. from type in typeof(FunctionNames).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
           let attribute = method.GetCustomAttribute<FunctionAttribute>()
           where attribute is not null
           select new AppFunction(attribute.Name, method),
    ];

    public string Name { get; }

    public HttpTriggerAttribute? Http => _trigger.GetCustomAttribute<HttpTriggerAttribute>();

    public bool IsActivity => _trigger.IsDefined(typeof(ActivityTriggerAttribute));

    public bool IsOrchestrator => _trigger.IsDefined(typeof(OrchestrationTriggerAttribute));

    public Type TriggerType => _trigger.ParameterType;

    public bool IsTrigger(ParameterInfo parameter) => parameter == _trigger;

    /// <summary>What the function returns; null when it returns nothing.</summary>
    public async Task<object?> InvokeAsync(IServiceProvider services, Func<ParameterInfo, object?> argument)
    {
        var target = _method.IsStatic ? null : ActivatorUtilities.CreateInstance(services, _method.DeclaringType!);
        var task = (Task)_method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, [.. _method.GetParameters().Select(argument)], CultureInfo.InvariantCulture)!;
        await task;
        return _result?.GetValue(task);
    }

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods("/" + Http!.Route, Http.Methods!.Select(method => method.ToUpperInvariant()), (RequestDelegate)AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        var result = await InvokeAsync(context.RequestServices, parameter => ArgumentOf(parameter, context));
        await ((IResult)result!).ExecuteAsync(context);
    }

    private object? ArgumentOf(ParameterInfo parameter, HttpContext context) =>
        IsTrigger(parameter) ? context.Request
        : parameter.ParameterType == typeof(DurableTaskClient) ? context.RequestServices.GetRequiredService<HubClient>().Client
        : parameter.ParameterType == typeof(CancellationToken) ? context.RequestAborted
        : Convert.ChangeType(context.GetRouteValue(parameter.Name!), parameter.ParameterType, CultureInfo.InvariantCulture);
}
