using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Cortap.Runtime.Hosting.Functions;

/// <summary>One <c>[Function]</c> method: how to make its object and how to call it.</summary>
internal sealed class FunctionMethod(string name, MethodInfo method)
{
    private readonly Lazy<ObjectFactory> _factory = new(() => ActivatorUtilities.CreateFactory(method.DeclaringType!, []));

    public string Name { get; } = name;

    public MethodInfo Method { get; } = method;

    public ParameterInfo[] Parameters { get; } = method.GetParameters();

    /// <summary>What the method returns once awaited; <c>void</c> for nothing.</summary>
    public Type ResultType { get; } = FunctionResult.TypeOf(method.ReturnType);

    /// <summary>Constructor parameters of the function's class; none for a static function.</summary>
    public IEnumerable<ParameterInfo> Dependencies
        => Method.IsStatic ? [] : Method.DeclaringType!.GetConstructors().SelectMany(constructor => constructor.GetParameters());

    /// <summary>Calls the method on a new object made from <paramref name="services"/>, and awaits it.</summary>
    public ValueTask<object?> InvokeAsync(IServiceProvider services, object?[] arguments)
    {
        var target = Method.IsStatic ? null : _factory.Value(services, null);
        return FunctionResult.AwaitAsync(Method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null), Method.ReturnType);
    }

    public RuntimeStartException Error(string problem)
        => new($"Function '{Name}' ({Method.DeclaringType!.FullName}.{Method.Name}): {problem}");
}
