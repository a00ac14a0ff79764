namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>Root of the attributes that connect a function to a trigger or an input.</summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class BindingAttribute : Attribute
{
    // Public as in the official package: the approved API text compares visibility too.
    public BindingAttribute()
    {
    }
}
