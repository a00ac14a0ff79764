using System.Reflection;

namespace Cortap.Infrastructure.Tests.Jobs;

/// <summary>The real thing; around each call of one of its methods something happens.</summary>
#pragma warning disable CA1852 // The proxy derives from it.
internal class Interposed<T> : DispatchProxy
    where T : class
#pragma warning restore CA1852
{
    private T _inner = null!;
    private string _method = null!;
    private Func<Func<object>, object> _around = null!;

    public static T On<TResult>(T inner, string method, Func<Func<Task<TResult>>, Task<TResult>> around)
    {
        var proxy = Create<T, Interposed<T>>();
        var own = (Interposed<T>)(object)proxy;
        (own._inner, own._method, own._around) = (inner, method, call => around(() => (Task<TResult>)call()));
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == _method ? _around(() => targetMethod.Invoke(_inner, args)!) : targetMethod.Invoke(_inner, args);
}
