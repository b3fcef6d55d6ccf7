package org.almoner.proof;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Puts the marks of the {@link Point}s into the services' classes as they are loaded, and a clock that can be shifted. */
final class Marks implements ClassFileTransformer {

    private static final ClassDesc PASSES = ClassDesc.of("org.almoner.proof.Passes");
    private static final ClassDesc CLOCK = ClassDesc.of("java.time.Clock");
    private static final ClassDesc SHIFTED = ClassDesc.of("org.almoner.proof.ShiftedClock");
    private static final MethodTypeDesc NAMED = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String);

    private final @Nullable Sabotage sabotage;

    /** @param sabotage the name of one, or empty */
    Marks(String sabotage) {
        this.sabotage = sabotage.isEmpty() ? null : Sabotage.named(sabotage);
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        try {
            return transformed(loader, name, bytes);
        } catch (RuntimeException | Error e) {
            // The JVM would go on with the class as it was, and the harness would see no fault where it put one.
            System.err.println("the agent cannot transform " + name + ": " + e);
            Runtime.getRuntime().halt(3);
            return null;
        }
    }

    private byte @Nullable [] transformed(@Nullable ClassLoader loader, String name, byte[] bytes) {
        ClassTransform all = null;
        for (Point point : Point.values()) {
            if (point.type().equals(name)) {
                all = then(all, methods(point.method(), CodeTransform.ofStateful(() -> new Mark(point))));
            }
        }
        if (sabotage != null) {
            for (Sabotage.Cut cut : sabotage.cuts()) {
                if (cut.type().equals(name)) {
                    all = then(all, methods(cut.method(), cut.with()));
                }
            }
        }
        if (name.equals("org/almoner/delivery/DeliveryConfiguration")) {
            all = then(all, methods("clock", Marks::shiftable));
        }
        if (all == null) {
            return null;
        }
        ClassHierarchyResolver resolver = ClassHierarchyResolver.ofResourceParsing(
                        Objects.requireNonNullElse(loader, ClassLoader.getSystemClassLoader()))
                .orElse(ClassHierarchyResolver.defaultResolver());
        ClassFile file = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(resolver));
        ClassModel model = file.parse(bytes);
        return file.transformClass(model, all);
    }

    private static ClassTransform then(@Nullable ClassTransform before, ClassTransform after) {
        return before == null ? after : before.andThen(after);
    }

    private static ClassTransform methods(String name, CodeTransform body) {
        return ClassTransform.transformingMethodBodies(
                method -> method.methodName().equalsString(name)
                        // Not the bridges, through which one call would pass twice.
                        && (method.flags().flagsMask() & ClassFile.ACC_SYNTHETIC) == 0,
                body);
    }

    private static void shiftable(CodeBuilder code, CodeElement element) {
        if (element instanceof InvokeInstruction call && call.name().equalsString("systemUTC")) {
            code.invokestatic(SHIFTED, "systemUTC", MethodTypeDesc.of(CLOCK));
        } else {
            code.with(element);
        }
    }

    /** Tells {@link Passes} of the way in and of the way out; not of a failure. */
    private record Mark(Point point) implements CodeTransform {
        @Override
        public void atStart(CodeBuilder code) {
            pass(code, " before");
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            if (element instanceof ReturnInstruction) {
                pass(code, " after");
            }
            code.with(element);
        }

        private void pass(CodeBuilder code, String when) {
            code.loadConstant(point.name() + when).invokestatic(PASSES, "at", NAMED);
        }
    }
}
