using System.Globalization;
using System.Reflection;
using Cortap.Runtime.Hosting.Functions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Runtime.Hosting.Http;

/// <summary>The sources that HTTP functions may declare.</summary>
internal static class HttpParameters
{
    public static HttpParameter For(ParameterInfo parameter, RoutePattern route, FunctionMethod function)
    {
        var type = parameter.ParameterType;
        if (parameter.IsDefined(typeof(HttpTriggerAttribute)))
        {
            return type == typeof(HttpRequest)
                ? Always(context => context.Request)
                : throw function.Error("[HttpTrigger] must stand on an HttpRequest");
        }
        if (DurableClientParameter.Marks(parameter, function))
            return Always(context => DurableClientParameter.Resolve(context.RequestServices));
        if (type == typeof(CancellationToken))
            return Always(context => context.RequestAborted);
        return FromRoute(parameter, route, function);
    }

    private static HttpParameter Always(Func<HttpContext, object?> source)
        => (HttpContext context, out object? value) =>
        {
            value = source(context);
            return true;
        };

    private static HttpParameter FromRoute(ParameterInfo parameter, RoutePattern route, FunctionMethod function)
    {
        var (name, type) = (parameter.Name!, parameter.ParameterType);
        var segment = route.GetParameter(name)
            ?? throw function.Error($"nothing binds parameter '{name}'; its route is '{route.RawText}'");
        if (!RouteValue.Supports(type))
            throw function.Error($"route value '{name}' must be a string, int, long, Guid or bool, not {type.Name}");
        var mayBeMissing = segment.IsOptional || segment.IsCatchAll;
        if (mayBeMissing && !parameter.HasDefaultValue && type.IsValueType && Nullable.GetUnderlyingType(type) is null)
            throw function.Error($"route value '{name}' is optional, so its parameter must be nullable or have a default value");

        var fallback = parameter.HasDefaultValue ? parameter.DefaultValue : null;
        return (HttpContext context, out object? value) =>
        {
            if (context.GetRouteValue(name) is { } given)
                return RouteValue.TryConvert(Convert.ToString(given, CultureInfo.InvariantCulture)!, type, out value);
            value = fallback;
            return true;
        };
    }
}
