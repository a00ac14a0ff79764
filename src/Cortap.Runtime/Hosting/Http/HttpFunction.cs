using Cortap.Runtime.Hosting.Functions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Runtime.Hosting.Http;

/// <summary>A function that answers HTTP requests.</summary>
internal sealed class HttpFunction
{
    private readonly HttpParameter[] _parameters;

    private HttpFunction(FunctionMethod function, RoutePattern route, string[] methods)
    {
        Function = function;
        Route = route;
        Methods = methods;
        _parameters = [.. function.Parameters.Select(parameter => HttpParameters.For(parameter, route, function))];
    }

    public FunctionMethod Function { get; }

    public RoutePattern Route { get; }

    /// <summary>Upper-case HTTP methods; none means all.</summary>
    public string[] Methods { get; }

    public bool ReturnsActionResult => typeof(IActionResult).IsAssignableFrom(Function.ResultType);

    public static HttpFunction Create(FunctionMethod function, HttpTriggerAttribute trigger, string routePrefix)
    {
        if (!typeof(IResult).IsAssignableFrom(function.ResultType) && !typeof(IActionResult).IsAssignableFrom(function.ResultType))
            throw function.Error("an HTTP function must return IResult or IActionResult, or a task of one");
        var methods = (trigger.Methods ?? []).Select(method => method.ToUpperInvariant()).Distinct().ToArray();
        return new HttpFunction(function, ParseRoute(function, trigger.Route ?? function.Name, routePrefix), methods);
    }

    /// <summary>Pairs of functions that would answer the same requests.</summary>
    public static IEnumerable<string> Conflicts(IReadOnlyList<HttpFunction> functions)
        => from first in functions
           from second in functions
           where string.CompareOrdinal(first.Function.Name, second.Function.Name) < 0
               && string.Equals(first.Route.RawText, second.Route.RawText, StringComparison.OrdinalIgnoreCase)
               && (first.Methods.Length == 0 || second.Methods.Length == 0 || first.Methods.Intersect(second.Methods).Any())
           select $"Functions '{first.Function.Name}' and '{second.Function.Name}' answer the same method of route '{first.Route.RawText}'";

    public Endpoint ToEndpoint()
    {
        var endpoint = new RouteEndpointBuilder(InvokeAsync, Route, order: 0) { DisplayName = Function.Name };
        endpoint.Metadata.Add(new HttpMethodMetadata(Methods));
        return endpoint.Build();
    }

    private static RoutePattern ParseRoute(FunctionMethod function, string route, string routePrefix)
    {
        if (routePrefix.Length == 0 && IsReserved(route))
            throw function.Error($"route '{route}' conflicts with the host's own routes below admin/ and runtime/");
        try
        {
            return RoutePatternFactory.Parse($"{routePrefix}/{route.TrimStart('/')}".TrimStart('/'));
        }
        catch (RoutePatternException exception)
        {
            throw function.Error($"route '{route}' is not valid: {exception.Message}");
        }
    }

    private static bool IsReserved(string route)
        => route.TrimStart('/').Split('/')[0] is var first
            && (first.Equals("admin", StringComparison.OrdinalIgnoreCase) || first.Equals("runtime", StringComparison.OrdinalIgnoreCase));

    private async Task InvokeAsync(HttpContext context)
    {
        var arguments = new object?[_parameters.Length];
        for (var index = 0; index < arguments.Length; index++)
        {
            if (!_parameters[index](context, out arguments[index]))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }
        }

        switch (await Function.InvokeAsync(context.RequestServices, arguments))
        {
            case IResult result:
                await result.ExecuteAsync(context);
                break;
            case IActionResult result:
                await result.ExecuteResultAsync(new ActionContext(context, context.GetRouteData(), new ActionDescriptor()));
                break;
            default:
                throw new InvalidOperationException($"Function '{Function.Name}' returned null instead of a response.");
        }
    }
}
