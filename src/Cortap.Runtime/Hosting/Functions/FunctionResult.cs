using System.Collections.Concurrent;
using System.Reflection;

namespace Cortap.Runtime.Hosting.Functions;

/// <summary>Awaits whatever a function returns: a value, nothing, or a task of either.</summary>
internal static class FunctionResult
{
    private static readonly ConcurrentDictionary<Type, Func<object, ValueTask<object?>>> Awaiters = new();

    public static Type TypeOf(Type returnType)
    {
        if (returnType == typeof(Task) || returnType == typeof(ValueTask))
            return typeof(void);
        return IsTaskOfValue(returnType) ? returnType.GetGenericArguments()[0] : returnType;
    }

    public static ValueTask<object?> AwaitAsync(object? returned, Type returnType)
        => returned is null || (!typeof(Task).IsAssignableFrom(returnType) && returnType != typeof(ValueTask) && !IsTaskOfValue(returnType))
            ? ValueTask.FromResult(returned)
            : Awaiters.GetOrAdd(returnType, MakeAwaiter)(returned);

    private static bool IsTaskOfValue(Type type)
        => type.IsGenericType && type.GetGenericTypeDefinition() is var open && (open == typeof(Task<>) || open == typeof(ValueTask<>));

    private static Func<object, ValueTask<object?>> MakeAwaiter(Type type)
    {
        if (!IsTaskOfValue(type))
            return type == typeof(ValueTask) ? AwaitValueTask : AwaitTask;
        var name = type.GetGenericTypeDefinition() == typeof(Task<>) ? nameof(AwaitTaskOf) : nameof(AwaitValueTaskOf);
        return typeof(FunctionResult).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(type.GetGenericArguments()[0]).CreateDelegate<Func<object, ValueTask<object?>>>();
    }

    // No ConfigureAwait(false) here: orchestrators must resume on the scheduler that called them.
    private static async ValueTask<object?> AwaitTask(object returned)
    {
        await (Task)returned;
        return null;
    }

    private static async ValueTask<object?> AwaitValueTask(object returned)
    {
        await (ValueTask)returned;
        return null;
    }

    private static async ValueTask<object?> AwaitTaskOf<T>(object returned) => await (Task<T>)returned;

    private static async ValueTask<object?> AwaitValueTaskOf<T>(object returned) => await (ValueTask<T>)returned;
}
